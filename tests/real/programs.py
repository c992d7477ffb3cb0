"""Runs the scripts of programs/ inside and outside, and compares status and output.

Each runs under ``sh -eu`` in an empty folder. Its first lines say what it needs: programs of the caller's PATH
(``# needs:``), and a source package of Debian's (``# source:``) that is put beside the folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .fetch import debian_source
from .pairs import PATH, SAME, emptied, folder, inside, outside

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = Path(__file__).parent / "programs"
SECONDS = 600


class Script(NamedTuple):
    """Holds the text of a script and what its first lines ask for."""

    text: str
    needs: tuple[str, ...]
    source: str

    def missing(self) -> list[str]:
        return [program for program in self.needs if not shutil.which(program)]

    def tools(self) -> list[str]:
        """Returns the programs that lie outside of /usr: ``build`` shows them if they are named."""
        return [program for program in self.needs if not shutil.which(program, path=PATH)]


def read(name: str) -> Script:
    text = (PLACE / f"{name}.sh").read_text()
    fields = dict(_fields(text))
    return Script(text, tuple(fields.get("needs", "").split()), fields.get("source", ""))


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.removeprefix("# ").partition(": ")
        if line.startswith("# ") and colon and name in {"needs", "source"}:
            yield name, value


def names() -> list[str]:
    return sorted(path.stem for path in PLACE.glob("*.sh"))


def differences(name: str) -> dict[str, str]:
    """Runs the script both times; returns what differs: status, stdout or stderr -> both."""
    script = read(name)
    with folder() as made:
        sources = emptied(made / "sources")
        if script.source:
            debian_source(script.source, sources)
        command = ["/bin/sh", "-euc", script.text]
        # As the caller: his toolchains may be his alone.
        home = {**SAME, "PATH": os.environ["PATH"], "RUSTUP_HOME": os.path.expanduser("~/.rustup")}
        plain = outside(command, emptied(made / "work"), SECONDS, home, os.geteuid())
        jailed = inside(command, emptied(made / "work"), SECONDS, ro=[sources], tools=script.tools())
    both = zip(plain._fields, plain, jailed, strict=True)
    found = {field: f"{was!r} outside\n{now!r} inside" for field, was, now in both if was != now}
    return found if plain.status == 0 and plain.stdout else {"status": f"{plain} outside", **found}
