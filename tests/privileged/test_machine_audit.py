"""Refusals in a jail that the machine's audit must not hear of, where it is on (Landlock's records, Linux 6.15)."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.facts import probe
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.plan.landlock import UNLOGGED_ABI
from jail.policy.load import load
from jail.runs.execute import execute, prepare

from ..census import holds_in_time
from .host import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail import Result

pytestmark = [pytest.mark.root_only, pytest.mark.optional]  # the audit is the first user namespace's

# linux/audit.h, linux/netlink.h
GET, SET, OF_LANDLOCK = 1000, 1001, (1423, 1424)  # LANDLOCK_ACCESS, LANDLOCK_DOMAIN
REQUEST_AND_ANSWER, ERROR, RECEIVE_BUFFER, READ_LOG = 1 | 4, 2, 33, 1
HEADER = struct.Struct("=IHHII")
NAME = "refused-in-jail"  # of the guest's thread, 15 bytes at most
INIT = f'exe="{Path(jail.__file__).parent}/launch/jail-init"'

# Opens what Landlock alone refuses; then a domain of the guest's own refuses, which asks to be recorded after each
# execve (LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON).
REFUSED = f"""
import ctypes, os
call = ctypes.CDLL(None).syscall
ctypes.CDLL(None).prctl(15, {NAME.encode()}, 0, 0, 0)
def refused(path, how):
    try: os.open(path, how)
    except PermissionError: print("refused")
refused("/dev/random", os.O_WRONLY)
if NESTED:
    ruleset = call(444, (ctypes.c_uint64 * 1)(1 << 2), ctypes.c_size_t(8), 0)  # READ_FILE
    print(ruleset > 0 and call(446, ruleset, 2))
    refused("/dev/null", os.O_RDONLY)
"""


def ask(kind: int, *words: int) -> tuple[int, ...]:
    """Sends one request to the kernel's audit and returns the words of its answer, or skips."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9) as kernel:  # NETLINK_AUDIT
        kernel.settimeout(60)
        body = struct.pack(f"={len(words)}I", *words)
        kernel.send(HEADER.pack(HEADER.size + len(body), kind, REQUEST_AND_ANSWER, 1, 0) + body)
        answer = kernel.recv(8192)
        if (problem := -struct.unpack_from("=i", answer, HEADER.size)[0]) != 0:
            pytest.skip(f"the kernel's audit answers error {problem}")
        answer = kernel.recv(8192) if kind == GET else answer
    return struct.unpack_from(f"={(len(answer) - HEADER.size) // 4}I", answer, HEADER.size)


class Log:
    """Keeps the records of Landlock's refusals, of all processes, by event."""

    def __init__(self, kernel: socket.socket) -> None:
        self.kernel, self.events = kernel, dict[str, str]()

    def of(self, word: str) -> int:
        """Counts the events that have the word in one of their records."""
        try:
            while answer := self.kernel.recv(65536):
                kind, text = HEADER.unpack_from(answer)[1], answer[HEADER.size :].decode("latin-1")
                if (number := re.match(r"audit\([0-9.]+:[0-9]+\)", text)) is None:
                    continue
                if kind in OF_LANDLOCK or number[0] in self.events:
                    self.events[number[0]] = self.events.get(number[0], "") + text
        except BlockingIOError:
            return sum(word in text for text in self.events.values())


@contextmanager
def audit() -> Iterator[Log]:
    """Turns the machine's audit on, and off again if it was."""
    was_on = ask(GET)[1]
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9) as kernel:
        kernel.setsockopt(socket.SOL_SOCKET, RECEIVE_BUFFER, 16 << 20)
        kernel.bind((0, READ_LOG))
        kernel.setblocking(False)
        try:
            if not was_on:
                ask(SET, 1, 1, *[0] * 9)  # AUDIT_STATUS_ENABLED
            yield Log(kernel)
        finally:
            if not was_on:
                ask(SET, 1, 0, *[0] * 9)


def in_a_pool() -> Result:
    nested = [
        ("guest.level", "off"),
        ("syscalls.allow", '["...", "landlock_create_ruleset", "landlock_restrict_self"]'),
    ]
    with jail.Pool(load("python", nested)) as pool:
        return pool.run(f"NESTED = True{REFUSED}")


def without_namespaces() -> Result:
    settings = [("require.tier", "no-namespaces"), ("require.layers", "[]")]
    command = parsed([PYTHON, "-c", f"NESTED = False{REFUSED}"])
    return execute(build(load("command", settings), command, probe(), "no-namespaces"))


def test_no_refusal_by_landlock_in_a_jail_reaches_the_machines_audit() -> None:
    if probe().landlock_abi < UNLOGGED_ABI:
        pytest.skip("Landlock records no refusal before Linux 6.15")
    logged = prepare(["/bin/true"], "command")
    assert logged.landlock

    with audit() as log:
        assert (in_a_pool().stdout, without_namespaces().stdout) == ("refused\n0\nrefused\n", "refused\n")
        # The same step without its flags: jail-init's own trial is recorded, and all records from before have come.
        assert execute(logged.replace(landlock=logged.landlock.replace(flags=0))).ok
        assert holds_in_time(lambda: log.of(INIT) > 0)

        assert (log.of(NAME), log.of(INIT)) == (0, 1)
