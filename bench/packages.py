"""Tells which package works at which level of the language ring: python bench/packages.py [OPTION...] [NAME...]

Each program of packages/ is what a tutorial of the package shows. It works if it prints in a jail what it prints under
the plain interpreter. Prints a table as docs/language.md has it, and why a program does not work. `--python PATH` names
the interpreter that has the packages (this one, if not given); what it has not is left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jail

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def rows(names: list[str], python: str) -> Iterator[tuple[str, str, list[str]]]:
    for path in sorted(PROGRAMS.glob("*.py"), key=lambda path: path.stem.lower()):
        program = read(path)
        if names and program.name not in names:
            continue
        wanted = plain(program, python)
        if wanted is None:
            print(f"{program.name}: left out, it does not run under {python}", file=sys.stderr)
            continue
        ends = [verdict(jailed(program, python, level), wanted) for level in LEVELS]
        yield program.name, version(program.name, python), ends


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("names", nargs="*")
    words = parser.parse_args()
    print("| package |", " | ".join(LEVELS), "|\n|---|---|---|---|")
    for name, number, ends in rows(words.names, words.python):
        print(f"| {name} {number} |", " | ".join("works" if end == "works" else "no" for end in ends), "|", flush=True)
        for level, end in zip(LEVELS, ends, strict=True):
            if end != "works":
                print(f"{name} at {level}: {end}", file=sys.stderr)


if __name__ == "__main__":
    main()
