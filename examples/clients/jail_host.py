"""Calls functions of the host from a command in a jail, over the descriptor in JAIL_HOST_FD (docs/protocol.md).

    import jail_host
    jail_host.call("search", "jail", limit=3)

For one process and any number of its threads: a process that it forks must leave the descriptor alone.
"""

from __future__ import annotations

import json
import os
import threading


class HostError(Exception):
    """A function of the host failed, or was not called; ``type`` names what it raised there."""

    type = "HostError"


_fd = int(os.environ["JAIL_HOST_FD"])
_answers = open(_fd, "rb", closefd=False)  # noqa: SIM115
_lock = threading.Lock()
_count = 0
functions = json.loads(_answers.readline())["functions"]  # signature and docstring of each, by name


def call(name, *args, **kwargs):
    """Returns what the function returns. Values are what JSON has. Raises HostError."""
    global _count
    with _lock:
        _count += 1
        line = json.dumps([_count, name, args, kwargs]).encode() + b"\n"
        while line:
            line = line[os.write(_fd, line) :]
        answer = _answers.readline()
    if not answer:
        raise EOFError("the host has closed the line")
    _, kind, *rest = json.loads(answer)
    if kind == "value":
        return rest[0]
    error = HostError(rest[1])
    error.type = rest[0]
    raise error
