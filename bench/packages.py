"""python bench/packages.py [OPTION...] [PACKAGE...]: which package works at which level of the language ring.

Each program of packages/ is what a tutorial of the package shows. It works (1) if it prints in a jail what it prints
under the plain interpreter; otherwise (0) the line says why not. `--python PATH` names the interpreter that has the
packages (this one, if not given); what it has not is skipped. --rounds is of no use here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from environment import Missing  # noqa: E402
from table import Row  # noqa: E402

import jail  # noqa: E402  # found by the line above

PROGRAMS = Path(__file__).parent / "packages"
LEVELS = ("strict", "standard", "off")
SECONDS = 180
# Threads of BLAS and OpenMP, one for each processor, reserve stacks and arenas.
LIMITS = {"memory": "2G", "wall": SECONDS, "cpu": SECONDS, "pids": 256, "disk": "256M"}


class Program(NamedTuple):
    """Holds a program, its package's name in the index, and what its first line lists for ``guest.imports``."""

    name: str
    source: str
    imports: list[str]


def read(path: Path) -> Program:
    source = path.read_text()
    first = source.partition("\n")[0]
    return Program(path.stem, source, [word.strip() for word in first.removeprefix("# imports: ").split(",")])


def plain(program: Program, python: str) -> str | None:
    """Returns what it prints without a jail; None where it fails, as without the package."""
    done = subprocess.run([python, "-c", program.source], capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stdout if done.returncode == 0 else None


def jailed(program: Program, python: str, level: str) -> jail.Result:
    base = jail.Policy.load("python", **LIMITS)
    imports = ("@stdlib", *program.imports)
    guest = base.guest.replace(level=level, interpreter=python, imports=imports)
    return jail.run(program.source, base.replace(guest=guest))


def verdict(result: jail.Result, wanted: str) -> str:
    """Returns "works", or why not, in a line."""
    if result.ok and result.stdout == wanted:
        return "works"
    if result.exception is not None:
        return f"{result.exception.type}: {result.exception.message}".splitlines()[0]
    return "prints something else" if result.ok else f"{result.verdict}: {result.reason}"


def version(name: str, python: str) -> str:
    ask = f"import {name}; print(getattr({name}, '__version__', ''))"
    return subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()


def tried(_: int, path: Path, python: str) -> list[Row]:
    """A line for each level. Raises Missing."""
    program = read(path)
    wanted = plain(program, python)
    if wanted is None:
        raise Missing(f"it does not run under {python}")
    name = f"{program.name} {version(program.name, python)}".strip()
    ends = {level: verdict(jailed(program, python, level), wanted) for level in LEVELS}
    return [Row(name=f"{name}, {level}", ratio=float(end == "works"), note=end) for level, end in ends.items()]


def main() -> int:
    known = {path.stem: path for path in sorted(PROGRAMS.glob("*.py"), key=lambda path: path.stem.lower())}
    parser = questions.reader(__doc__, 1)
    parser.add_argument("--python", default=sys.executable, metavar="PATH")
    given = questions.read(parser, known, "package")
    asked = {name: partial(tried, path=known[name], python=given.python) for name in given.names}
    return questions.status(questions.answer(asked, given, {name: name for name in asked}))


if __name__ == "__main__":
    sys.exit(main())
