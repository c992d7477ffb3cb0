"""``jail audit``: shows an audit file for a person, or says which of its lines do not hold."""

from __future__ import annotations

import os
import time

from ..core.errors import PolicyError
from ..core.text import printable
from ..evidence import verify as check
from ..evidence.chain import LARGEST
from .write import complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_PAUSE = 0.2  # seconds between two looks of --follow


def verify(files: tuple[str, ...], key: str | None) -> int:
    """Returns 0 after "ok", or 1 after a line on standard error for each that does not hold. Raises PolicyError.

    ``files``: of one chain, the oldest first: a run may have its start in one and its end in the next."""
    is_signed = None
    if key is not None:
        from ..evidence.signature import verifier

        is_signed = verifier(key)
    chain = _Files(files)
    try:
        wrong = list(check.problems(chain, is_signed))
    except PolicyError as error:
        raise error if error.file else PolicyError(error.message, chain.place(chain.last)) from None
    for number, said in wrong:
        complain(f"{chain.place(number)}: {said}")
    if not wrong:
        say("ok\n")
    return 1 if wrong else 0


class _Files:
    """Reads the lines of several files as those of one, and knows where each of them stands."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._files = files
        self._begins: list[tuple[int, str]] = []  # number of a file's first line among all, its name
        self.last = 0  # number of the line that was read last

    def __iter__(self) -> Iterator[bytes]:
        for file in self._files:
            self._begins.append((self.last + 1, file))
            with _opened(file) as opened:
                for line in opened:
                    self.last += 1
                    yield line

    def place(self, number: int) -> str:
        """Returns FILE:LINE of a line, once it has been read."""
        first, file = [begin for begin in self._begins if begin[0] <= number][-1]
        return f"{file}:{number - first + 1}"


def show(file: str, follow: bool) -> int:
    """Prints an event a line; with ``follow`` goes on until interrupted, over a rotation too. Raises PolicyError."""
    for number, line in enumerate(_followed(file) if follow else _lines(file), 1):
        try:
            event, _, wrong = check.parsed(line)
        except PolicyError as error:
            raise PolicyError(error.message, f"{file}:{number}") from None
        say(f"{printable(check.shown(event)) if event else f'({wrong})'}\n")
    return 0


def _lines(file: str) -> Iterator[bytes]:
    with _opened(file) as opened:
        yield from iter(lambda: opened.readline(LARGEST), b"")


def _followed(file: str) -> Iterator[bytes]:
    while True:
        with _opened(file) as opened:
            known, part = os.fstat(opened.fileno()).st_ino, b""
            while True:
                part += opened.readline(LARGEST)
                if part.endswith(b"\n"):
                    yield part
                    part = b""
                elif _inode(file) == known:
                    time.sleep(_PAUSE)
                else:
                    break
        while _inode(file) is None:
            time.sleep(_PAUSE)


def _inode(file: str) -> int | None:
    try:
        return os.stat(file).st_ino
    except FileNotFoundError:
        return None


def _opened(file: str) -> BinaryIO:
    try:
        return open(file, "rb")
    except OSError as error:
        raise PolicyError((error.strerror or "").lower(), f"audit {file}") from None
