"""python bench/workspaces.py [OPTION...] [QUESTION...]: what a copy-on-write folder costs, beside the plain one.

Questions: make, start, diff, commit; all of them by default. Exit status 1 where something that was wanted does not
hold.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from environment import Missing  # noqa: E402
from table import Row, seconds, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES, FILES, CHANGED, COMMITTED = 40, 200_000, 100, 2000
DIFF_SECONDS = 0.05  # wanted
MEMORY = "/dev/shm"  # for trees of which names alone matter: a disk would take minutes to make them
PLAIN, COW = "in the plain folder", "copy-on-write"
CHANGE = f"import os\nfor n in range({CHANGED}): open(f'd{{n}}/f0', 'w').write('changed')"
WRITE = f"import os\nfor n in range({COMMITTED}): open(f'f{{n}}', 'w').write(str(n) * 4000)"


@contextmanager
def folder(above: str = "/var/tmp") -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="bench-workspaces-", dir=above))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def of_many(place: Path) -> Path:
    for number in range(FILES // 200):
        (place / f"d{number}").mkdir()
        for name in range(200):
            (place / f"d{number}/f{name}").touch()
    return place


def make(rounds: int) -> list[Row]:
    """A C project, built by make in a jail: once in a share that is writable, once in one that is copy-on-write."""
    if not (shutil.which("make") and shutil.which("cc")):
        raise Missing("make or a C compiler is not there (sudo apt install make gcc)")
    with folder() as place:
        for number in range(SOURCES):
            body = "".join(f"int f{number}_{line}(int a) {{ return a * {line} + f(a); }}\n" for line in range(200))
            (place / f"s{number}.c").write_text(f"#include <stdio.h>\n#include <stdlib.h>\nint f(int);\n{body}")
        objects = " ".join(f"s{number}.o" for number in range(SOURCES))
        (place / "Makefile").write_text(f"all: lib.a\nlib.a: {objects}\n\tar rc lib.a {objects}\n")
        command = ["sh", "-c", "rm -f *.o lib.a; make -s -j2 CFLAGS=-O1"]
        policy = jail.Policy.load("build").replace(filesystem={"write": [], "checkout": False})

        def built(**options: object) -> Callable[[], None]:
            return lambda: jail.run(command, policy, cwd=place, **options).check() and None  # type: ignore[arg-type]

        took = take_turns({PLAIN: built(rw=[place]), COW: built(cow=[place])}, max(3, rounds // 4), 1)
    return [timed(f"make, {PLAIN}", took[PLAIN]), timed(f"make, {COW}", took[COW], took[PLAIN], 1.05)]


def start(rounds: int) -> list[Row]:
    """The start of a jail on a copy of a folder of many files, beside an empty one."""
    with folder(MEMORY) as small, folder(MEMORY) as large:
        of_many(large)

        def started(place: Path) -> Callable[[], None]:
            return lambda: jail.run(["/bin/true"], cow=[place]).check() and None

        took = take_turns({"empty": started(small), "many": started(large)}, rounds)
    return [
        timed("start, an empty folder", took["empty"]),
        timed(f"start, {FILES:,} files", took["many"], took["empty"], 1.1),
    ]


def diff(rounds: int) -> list[Row]:
    """The differences of a copy of many files."""
    with folder(MEMORY) as large:
        of_many(large)
        with jail.Workspace(large) as workspace:
            jail.run(["/usr/bin/python3", "-c", CHANGE], workspace=workspace).check()
            assert len(workspace.diff()) == CHANGED
            took = take_turns({"diff": workspace.diff}, rounds)["diff"]
    wanted = [DIFF_SECONDS] * len(took)
    return [timed(f"diff of {CHANGED} changes in {FILES:,} files, to {seconds(DIFF_SECONDS)}", took, wanted, 1.0)]


def commit(rounds: int) -> list[Row]:
    """The commit of new files, beside cp -a of the same files."""
    commits: list[float] = []
    copies: list[float] = []
    for _ in range(max(3, rounds // 10)):
        with folder() as place, folder() as target, jail.Workspace(place) as workspace:
            jail.run(["/usr/bin/python3", "-c", WRITE], workspace=workspace, disk=None).check()
            commits += take_turns({"": workspace.commit}, 1, 0)[""]
            copied = ["cp", "-a", f"{place}/.", str(target)]
            copies += take_turns({"": lambda line=copied: os.spawnvp(os.P_WAIT, "cp", line)}, 1, 0)[""]  # type: ignore[misc]
    return [timed(f"cp -a of {COMMITTED} files", copies), timed("commit of the same", commits, copies, 2.0)]


QUESTIONS = {"make": make, "start": start, "diff": diff, "commit": commit}


def main() -> int:
    given = questions.read(questions.reader(__doc__, 30), QUESTIONS)
    return questions.status(questions.answer({name: QUESTIONS[name] for name in given.names}, given))


if __name__ == "__main__":
    sys.exit(main())
