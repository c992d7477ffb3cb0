"""The corpus of language/: hostile Python programs, what the first line of each says, and how plain Python takes them.

The first line of a payload has ``category``, ``expect`` (contained, or limit:KIND), ``min-python`` and ``source`` (its
idea, in a phrase), then

- ``max-python``: the newest Python that has what it uses;
- ``live``: ``no: REASON`` where plain Python cannot be shown to fall for it.

A payload that reached what it must not prints a line with ``ESCAPED:``. One of a ``dos-`` category reaches nothing: it
does not end, or takes all there is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

CORPUS = Path(__file__).parent / "language"
PATIENCE = 60.0  # seconds for a payload that ends by itself
GLANCE = 0.4  # seconds after which one that has not ended, and prints nothing, is taken as endless
MOST_OUTPUT = 1 << 20  # bytes
ADDRESS_SPACE = 512 << 20  # bytes


class Payload(NamedTuple):
    path: Path
    fields: dict[str, str]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def source(self) -> str:
        return self.path.read_text()

    @property
    def endless(self) -> bool:
        return self.fields["category"].startswith("dos-")

    @property
    def why_not_live(self) -> str:
        return self.fields.get("live", "").removeprefix("no: ")

    @property
    def fits(self) -> bool:
        """Is this interpreter one that has what the payload uses?"""
        oldest, newest = self.fields["min-python"], self.fields.get("max-python", "3.999")
        return _version(oldest) <= sys.version_info[:2] <= _version(newest)


class Plain(NamedTuple):
    """What came of a program without a jail or a ring."""

    output: str
    status: int | None  # None: it was still running

    @property
    def gave_up(self) -> bool:
        """Did it run on and on, die, or say more than anybody reads?"""
        return self.status != 0 or len(self.output) >= MOST_OUTPUT


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def read(path: Path) -> Payload:
    with path.open("rb") as file:
        first = file.readline().decode().removeprefix("# ").rstrip("\n")
    return Payload(path, dict(part.split(": ", 1) for part in first.split(" | ")))


PAYLOADS = [read(path) for path in sorted(CORPUS.glob("*.py"))]
FITTING = [payload for payload in PAYLOADS if payload.fits]


def escaped(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("ESCAPED:")]


def plain(program: Path, folder: Path, endless: bool, words: Iterable[str] = ()) -> Plain:
    """The program under this interpreter alone, in that empty folder; an ``endless`` one is given little of anything.

    Descriptor 3 is open, as the harness has its channel there.
    """
    most = (("-c", 0), ("-v", ADDRESS_SPACE >> 10), ("-f", MOST_OUTPUT >> 9)) if endless else ()
    limits = "".join(f"ulimit {what} {size};" for what, size in most)
    output = folder / "output"
    with output.open("wb") as file:
        try:
            status = subprocess.run(
                ["/bin/sh", "-c", f'{limits} exec "$@" 3>/dev/null', "sh", sys.executable, program, *words],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
                timeout=GLANCE if endless else PATIENCE,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = None
    return Plain(output.read_bytes().decode("utf-8", "replace"), status)
