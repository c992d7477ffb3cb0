"""tests/real/run [cpython|packages|programs|alarms [NAME...]]: programs that people use, in a jail and beside it.

cpython   150 of CPython's own test modules (Debian's libpython3.11-testsuite), and what differs, in cpython.toml
packages  the suites of eleven packages from the index, from their sdists: packages.toml
programs  scripts of programs/: GNU hello from its source, npm, node, go, cargo, java, php, R
alarms    the corpora of the escape suite, in each way to run them: an alarm is a false one

Each runs once outside and once under `build`; status, output and how each test ends are compared. It fetches through
apt and pip. Half an hour on two cores. Exit status 1 if anything differs that has no reason in cpython.toml.
"""

from __future__ import annotations

import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from . import alarms, cpython, packages, programs
from .fetch import sdist
from .pairs import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def compare(name: str, differences: Callable[[], dict[str, str]]) -> bool:
    """Prints how the two runs compare; returns whether they are equal."""
    begun = time.monotonic()
    found = differences()
    print(f"{name}: {'differs' if found else 'equal'} ({time.monotonic() - begun:.1f} s)", flush=True)
    for what, ends in found.items():
        print(f"    {what}: {ends}", flush=True)
    return not found


def run_cpython(names: list[str]) -> Iterator[bool]:
    if not cpython.installed():
        print("cpython: left out: install libpython3.11-testsuite")
        return
    for name in names or cpython.TABLE["modules"]:
        yield compare(name, partial(cpython.differences, name))


def run_packages(names: list[str]) -> Iterator[bool]:
    with folder() as made:
        python = packages.environment(made)
        for name in names or packages.SUITES:
            yield compare(name, partial(packages.differences, name, python, sdist(python, name, made)))


def run_programs(names: list[str]) -> Iterator[bool]:
    for name in names or programs.names():
        if missing := programs.read(name).missing():
            print(f"{name}: left out: this machine has no {', '.join(missing)}", flush=True)
        else:
            yield compare(name, partial(programs.differences, name))


def run_alarms(names: list[str]) -> Iterator[bool]:
    counted: dict[str, int] = {}
    for name in names or alarms.NAMES:
        yield compare(name, partial(alarms.raised, name, counted))
    print(f"alarms: {sum(counted.values())} runs: {', '.join(f'{name} {count}' for name, count in counted.items())}")


PARTS = {"cpython": run_cpython, "packages": run_packages, "programs": run_programs, "alarms": run_alarms}


def main(words: list[str]) -> int:
    if words and words[0] not in PARTS:
        print(__doc__, file=sys.stderr)
        return 2
    ends = [end for part in words[:1] or PARTS for end in PARTS[part](words[1:])]
    return int(not all(ends))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell ignores it, and its children
    sys.exit(main(sys.argv[1:]))
