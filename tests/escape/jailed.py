"""Runs of hostile source in a jail, and the things of the host that such a run must leave alone."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import jail

if TYPE_CHECKING:
    from jail import Policy

LIMITS = {"memory": "128M", "pids": 32, "output": "1M", "disk": "16M"}


def strict() -> Policy:
    return jail.Policy.load("python", **LIMITS)


def off() -> Policy:
    """The kernel's ring alone."""
    policy = strict()
    return policy.replace(guest=policy.guest.replace(level="off"))


class Run:
    """One run: its result, and the processes of this host that still carry its token."""

    def __init__(self, source: str | bytes, policy: Policy, wall: float) -> None:
        token = "payload-" + secrets.token_hex(8)
        self.result = jail.run(source, policy, wall=wall, env={"TOKEN": token})
        self.left = carriers(token)


def carriers(token: str) -> list[str]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if token.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


GREEDY = """
import os, signal, socket, sys
where, name, pid = sys.argv[1:]
print(*os.environ.values())
try:
    print(open(where).read())
    open(where, "w").write("spoiled")
except OSError:
    pass
try:
    socket.socket(socket.AF_UNIX).connect("\\0" + name)
except OSError:
    pass
try:
    os.kill(int(pid), signal.SIGTERM)
except OSError:
    pass
"""


class Canary:
    """A secret variable and file, a listening socket and a process, for a program like GREEDY to find."""

    def __init__(self, folder: Path) -> None:
        self.secret = secrets.token_hex(16)
        self.path = folder / "secret"
        self.path.write_text(self.secret)
        self.path.chmod(0o666)
        folder.chmod(0o755)
        self.name = "canary-" + secrets.token_hex(8)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind("\0" + self.name)
        self.listener.listen()
        self.listener.setblocking(False)
        self.process = subprocess.Popen(["sleep", "3600"], env={"SECRET": self.secret})

    @property
    def words(self) -> list[str]:
        """What GREEDY wants to be told."""
        return [str(self.path), self.name, str(self.process.pid)]

    def harm(self) -> set[str]:
        """Which of them were touched since the last look."""
        found = set() if self.path.read_text() == self.secret else {"file"}
        with contextlib.suppress(BlockingIOError):
            self.listener.accept()[0].close()
            found.add("socket")
        return found if self.process.poll() is None else {*found, "process"}

    def close(self) -> None:
        self.listener.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
