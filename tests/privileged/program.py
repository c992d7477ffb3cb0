"""The program itself, run as a user runs it, for the tests that look at it from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jail

if TYPE_CHECKING:
    from collections.abc import Iterator

CLI = [sys.executable, "-m", "jail"]
# the jail that the tests have imported, from whatever directory the program is started
PATHS = [str(Path(jail.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
ENV = {**os.environ, "PYTHONPATH": ":".join(PATHS), "PYTHONSAFEPATH": "1"}
OS_RING = ["--set", "guest.level=off"]  # Python as it is: the kernel's ring alone holds it
KEYS = {
    "verdict", "reason", "exit_code", "signal", "stdout", "stderr", "truncated", "value", "exception", "usage",
    "enforced", "denials", "calls", "paths", "alarm", "policy", "notes", "tier", "schema", "cut_off", "value_error",
    "files", "changes", "displays",
}  # fmt: skip


def cli(*arguments: str, stdin: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *arguments], input=stdin, capture_output=True, text=True, check=False, **{"env": ENV, **options}
    )


def ended(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


@contextlib.contextmanager
def started(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen([*CLI, *arguments], env=ENV, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def processes_with(word: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found
