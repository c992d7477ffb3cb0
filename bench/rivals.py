"""The competitors that Debian ships, each told to do what a jail does, and where to get them."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TOP = ("bin", "lib", "lib32", "lib64", "sbin")


def bubblewrap(command: Sequence[str]) -> list[str]:
    """All namespaces, /usr read-only, fresh /proc, /dev and /tmp. It has no cgroup, no filter and no Landlock."""
    links = [
        part for top in _TOP if os.path.islink(f"/{top}") for part in ("--symlink", os.readlink(f"/{top}"), f"/{top}")
    ]
    return [
        "bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr", *links, "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp", "--", *command,
    ]  # fmt: skip


def firejail(command: Sequence[str]) -> list[str]:
    """Its own default filter, no network, no capabilities; the namespaces that it makes without being asked."""
    return [
        "firejail", "--quiet", "--noprofile", "--net=none", "--private", "--private-dev", "--private-tmp",
        "--caps.drop=all", "--seccomp", "--", *command,
    ]  # fmt: skip


RIVALS = (("bubblewrap", "bwrap", bubblewrap), ("firejail", "firejail", firejail))


def start(command: Sequence[str]) -> Callable[[], None]:
    """A case that runs a program as anybody would, and complains unless it works."""

    def case() -> None:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)

    return case


def present() -> tuple[dict[str, Callable[[Sequence[str]], list[str]]], list[str]]:
    """The rivals that are here and work, and a line for each that does not."""
    found: dict[str, Callable[[Sequence[str]], list[str]]] = {}
    missing: list[str] = []
    for name, program, command in RIVALS:
        if shutil.which(program) is None:
            missing.append(f"{name}: skipped, it is not installed (sudo apt install {name})")
            continue
        tried = subprocess.run(command(["true"]), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if tried.returncode:
            reason = (tried.stderr.strip().splitlines() or [f"status {tried.returncode}"])[-1]
            missing.append(f"{name}: skipped, it does not work here ({reason})")
            continue
        found[name] = command
    return found, missing
