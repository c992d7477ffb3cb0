"""python bench/instructions.py [PROGRAM...]: what the language ring costs in instructions, also on a busy machine.

The programs of bench/programs/ under valgrind, plain and in the ring without a jail: the instructions of three rounds
less those of one, so that start and end are left out. Needs valgrind. Exit status 1 where the geometric mean is above
1.10.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

from tests.escape.ring import run_ring  # noqa: E402  # found by the line above

PROGRAMS = os.path.join(HERE, "programs")
COUNTED = '#!/bin/sh\nexec valgrind --tool=callgrind --callgrind-out-file=/dev/null "{python}" "$@"\n'
FEW, MORE = 1, 3  # rounds
WANTED = 1.10


def program(name: str, rounds: int) -> str:
    """Returns a program's source with that many rounds."""
    with open(os.path.join(PROGRAMS, f"{name}.py"), encoding="utf-8") as file:
        return re.sub(r"^ROUNDS = \d+$", f"ROUNDS = {rounds}", file.read(), flags=re.MULTILINE)


def told(errors: bytes) -> int:
    """Reads the number of instructions in what valgrind says at its end."""
    found = re.search(rb"Collected : (\d+)", errors)
    if not found:
        raise SystemExit(f"instructions: valgrind has not counted: {errors[-300:].decode(errors='replace')}")
    return int(found[1])


def plain(python: str, source: str) -> int:
    """Counts a program's instructions in plain CPython."""
    return told(subprocess.run([python, "-I", "-c", source], capture_output=True, check=True).stderr)


def in_ring(python: str, source: str) -> int:
    """Counts a program's instructions in the language ring."""
    done = run_ring(source, python=python, timeout=3600)[0]
    return told(done.stderr)


def main() -> int:
    """Prints a line for each program and one for all."""
    names = sys.argv[1:] or sorted(name.removesuffix(".py") for name in os.listdir(PROGRAMS) if name.endswith(".py"))
    ratios = []
    with tempfile.TemporaryDirectory(prefix="instructions-") as folder:
        python = os.path.join(folder, "python")
        with open(python, "w", encoding="utf-8") as file:
            file.write(COUNTED.format(python=sys.executable))
        os.chmod(python, 0o755)
        for name in names:
            alone, ringed = (
                count(python, program(name, MORE)) - count(python, program(name, FEW)) for count in (plain, in_ring)
            )
            ratios.append(ringed / alone)
            print(f"{name:20} {alone / 2e6:10.1f} million {ringed / 2e6:10.1f} million {ratios[-1]:6.3f}", flush=True)
    mean = statistics.geometric_mean(ratios)
    print(f"{'geometric mean':20} {mean:49.3f}")
    return int(mean > WANTED)


if __name__ == "__main__":
    sys.exit(main())
