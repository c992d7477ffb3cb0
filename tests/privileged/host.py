"""What the tests of whole runs share: runs watched while they go on, supervisors of their own, who is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import jail
from jail import Cancel
from jail.host.facts import probe
from jail.policy.load import load
from jail.runs.execute import execute, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from jail import Result

ROOT = Path(__file__).parents[2]
PYTHON = "/usr/bin/python3"
CGROUP = probe().cgroups.backend  # "none": the tree is watched from outside
COUNTED = CGROUP != "none"
LEVELS = {level: load("python", [("guest.level", level)]) for level in ("strict", "standard", "off")}
OS_RING = LEVELS["off"]  # Python as it is: the kernel's ring alone holds it
_python = jail.Policy.load("python")
OFF = _python.replace(guest=_python.guest.replace(level="off"))  # the kernel's ring alone
_numbers = count(1)


def sh(script: str, *arguments: str) -> list[str]:
    return ["/bin/sh", "-c", script, *arguments]


def py(script: str, *arguments: str) -> list[str]:
    """The system's Python as any program, with processes of its own if it likes."""
    return [PYTHON, "-c", script, *arguments]


def word() -> str:
    """A word that no other process on this machine has in its command line."""
    return f"marked-{os.getpid()}-{next(_numbers)}-by-a-test"


def processes_with(marked: str) -> list[int]:
    """Who has this word in the command line, the caller not counted."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if marked.encode() in line and int(pid) != os.getpid():
            found.append(int(pid))
    return found


def said(command: str | list[str], policy: Any = None, **options: Any) -> str:
    """What it prints; it must end well."""
    result = jail.run(command, policy, **options)
    assert result.ok, (result.reason, result.stderr)
    return result.stdout


@contextmanager
def public_folder(place: str | None = None) -> Iterator[Path]:
    """A directory that a guest's id can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="shared-", dir=place))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def supervisor(source: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A Python program that has jail to import."""
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options
    )


def supervised(source: str, *arguments: str) -> str:
    """What such a program prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


class Running:
    """A run in a thread of its own, whose output can be read while it goes on."""

    def __init__(
        self, command: str | list[str], policy: str | None = None, *, stdin: bytes | None = None, **options: Any
    ) -> None:
        self._result: Result | None = None
        self._cancel = Cancel()
        self._read_end, write_end = os.pipe()
        plan = prepare(command, policy, **options)

        def work() -> None:
            try:
                self._result = execute(plan, stdin=stdin, forward=(write_end, write_end), cancel=self._cancel)
            finally:
                os.close(write_end)

        self._thread = threading.Thread(target=work)
        self._thread.start()

    def line(self) -> str:
        """The next line that the guest writes; "" at its end."""
        said = b""
        while not said.endswith(b"\n") and (one := os.read(self._read_end, 1)):
            said += one
        return said.decode()

    def end(self) -> Result:
        """Cancels it, unless it has ended before."""
        if self._read_end >= 0:
            self._cancel.trigger()
            self._thread.join()
            self._cancel.close()
            os.close(self._read_end)
            self._read_end = -1
        assert self._result
        return self._result

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
