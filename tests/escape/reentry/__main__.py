"""python -m tests.escape.reentry [--plain PYTHON] [--seed N] [--cases N] [--first N]: searches for bugs of re-entrancy.

hostile.py calls what the importable modules have with objects whose special methods empty, resize, drop and make again
what is worked on. Without --plain it runs in the language ring, and a crash counts whose address is not near 0: the
quarantine clears what is freed, so C that goes on with it ends there. --plain PYTHON runs it under that interpreter
alone, which finds the bugs: a debug one (Debian's python3.11-dbg) with its own allocator finds most. Each crash is a
line with its seed, its case and what the interpreter said of it; a batch is 100 cases, and some crash only after those
before. Exit status 1 if one counts. searched.md tells what was run, and what the crashes were.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from ..ring import run_ring

HERE = Path(__file__).parent
# Pure C, or classes of C's behind a few lines of Python; those that wait, print or keep the process busy are not there.
MODULES = [
    "array", "binascii", "bisect", "bz2", "cmath", "codecs", "collections", "contextvars", "copy", "csv",
    "datetime", "decimal", "fractions", "functools", "hashlib", "heapq", "io", "itertools", "json", "lzma", "math",
    "operator", "pickle", "pyexpat", "queue", "random", "re", "statistics", "string", "struct", "textwrap", "time",
    "types", "typing", "unicodedata", "weakref", "xml.etree.ElementTree", "xml.parsers.expat", "zlib", "zoneinfo",
]  # fmt: skip
BATCH, SECONDS = 100, 200.0  # of waiting: fault.c limits what it computes
NEAR = 1 << 16  # the lowest pages, which nothing is mapped to


class Ended(NamedTuple):
    """Tells how a batch ended. ``status`` is None if it was stopped, since it took too long."""

    status: int | None
    errors: bytes
    first: int

    @property
    def last(self) -> int:
        """Returns the case that it was at."""
        told = re.findall(rb"^case (\d+)$", self.errors, re.MULTILINE)
        return int(told[-1]) if told else self.first

    @property
    def said(self) -> str:
        """Returns what the interpreter said of it: an assertion that failed, or an error that it calls fatal."""
        told = re.findall(
            rb"^Fatal Python error: .+$|^.+: Assertion .+$|^Error: .+$|^SystemError: .+$", self.errors, re.MULTILINE
        )
        return "".join(f" ({text.decode(errors='replace')[:150]})" for text in told)

    @property
    def address(self) -> int | None:
        told = re.findall(rb"^fault at (?:0x)?([0-9a-f]+)$", self.errors, re.MULTILINE)
        return int(told[-1], 16) if told else None

    @property
    def is_contained(self) -> bool:
        """Returns True if C met a cleared block, and nothing else."""
        return self.status == -signal.SIGSEGV and self.address is not None and self.address < NEAR


def source(seed: int, cases: range) -> str:
    """Returns the guest's source for these cases."""
    head = f"SEED, CASES, MODULES = {seed}, range({cases.start}, {cases.stop}), {MODULES!r}\n"
    return head + (HERE / "hostile.py").read_text()


def build(folder: str) -> str:
    """Compiles fault.c; returns the library's path."""
    library = os.path.join(folder, "fault.so")
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, str(HERE / "fault.c")], check=True)
    return library


def run_in_ring(library: str, seed: int, cases: range) -> Ended:
    """Runs a batch in the language ring."""
    done = run_ring(source(seed, cases), timeout=SECONDS, environment={"LD_PRELOAD": library})[0]
    return Ended(None if done.returncode == -signal.SIGKILL else done.returncode, done.stderr, cases.start)


def run_plain(python: str, library: str, seed: int, cases: range) -> Ended:
    """Runs a batch under an interpreter alone."""
    command = [python, "-s", "-P", "-W", "ignore", "-c", source(seed, cases)]
    environment = {"PYTHONHASHSEED": "0", "LD_PRELOAD": library}
    if "d" in os.path.basename(python).removeprefix("python"):  # python3.11-dbg
        environment["PYTHONMALLOC"] = "debug"
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=subprocess.PIPE, env=environment, cwd="/")
    try:
        errors = process.communicate(timeout=SECONDS)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        return Ended(None, process.communicate()[1], cases.start)
    return Ended(None if process.returncode == -signal.SIGKILL else process.returncode, errors, cases.start)


def crashes(python: str | None, seed: int, first: int, cases: int) -> list[Ended]:
    """Runs the cases; returns the ends of those that ended their process."""
    found, at, end = [], first, first + cases
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        library = build(folder)
        while at < end:
            part = range(at, min(at + BATCH, end))
            ended = run_in_ring(library, seed, part) if python is None else run_plain(python, library, seed, part)
            if ended.status is not None and ended.status < 0:
                found.append(ended)
                where = "" if ended.address is None else f" at {ended.address:#x}"
                print(
                    f"seed {seed} case {ended.last}: {signal.Signals(-ended.status).name}{where}{ended.said}",
                    flush=True,
                )
            at = part.stop if ended.status is not None and ended.status >= 0 else ended.last + 1
    return found


def main() -> int:
    """Reads the command line and searches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", metavar="PYTHON")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=10_000)
    options = parser.parse_args()
    found = crashes(options.plain, options.seed, options.first, options.cases)
    counted = found if options.plain else [ended for ended in found if not ended.is_contained]
    print(f"{options.cases} cases of seed {options.seed}: {len(found)} crashes, {len(counted)} that count")
    return 1 if counted else 0


if __name__ == "__main__":
    sys.exit(main())
