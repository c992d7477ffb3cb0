"""python bench/instructions.py [OPTION...] [PROGRAM...]: what the language ring costs, on a busy machine too.

The programs of bench/programs/ under valgrind, plain and in the ring without a jail: the instructions of three rounds
less those of one, so that start and end are left out. Needs valgrind; --rounds is of no use here. Exit status 1 where
the geometric mean is above 1.10.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from environment import Missing  # noqa: E402
from table import Row, overall  # noqa: E402

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


def counted(name: str) -> list[Row]:
    """Returns the instructions of one program in the ring, with their ratio to those without it."""
    if shutil.which("valgrind") is None:
        raise Missing("valgrind is not installed (sudo apt install valgrind)")
    with tempfile.TemporaryDirectory(prefix="instructions-") as folder:
        python = os.path.join(folder, "python")
        with open(python, "w", encoding="utf-8") as file:
            file.write(COUNTED.format(python=sys.executable))
        os.chmod(python, 0o755)
        alone, ringed = (
            count(python, program(name, MORE)) - count(python, program(name, FEW)) for count in (plain, in_ring)
        )
    ratio = ringed / alone
    note = f"{alone / 2e6:.1f} million instructions, {ringed / 2e6:.1f} in the ring"
    return [Row(name=name, ratio=ratio, fastest_ratio=ratio, note=note)]


def main() -> int:
    known = sorted(name.removesuffix(".py") for name in os.listdir(PROGRAMS) if name.endswith(".py"))
    given = questions.read(questions.reader(__doc__, 1), known, "program")
    rows: list[Row] = []

    def one(_: int, name: str) -> list[Row]:
        rows.extend(found := counted(name))
        return found

    asked: dict[str, questions.Ask] = {name: partial(one, name=name) for name in given.names}
    asked["all"] = lambda _: [overall("geometric mean", rows, WANTED)]
    return questions.status(questions.answer(asked, given, {name: name for name in asked}))


if __name__ == "__main__":
    sys.exit(main())
