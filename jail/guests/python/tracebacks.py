"""The exception that ends a guest's source: explained as Python does it, without our own frames, and sent as data.

The guest may have broken every object that is called here, and its code may run: gate.c lets nothing through for it.
"""

from __future__ import annotations

import os
import sys

from . import channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .lock import Ring

_TOLD_APART = 1000  # frames in the middle of a deep traceback that are compared
SHOWN_FRAMES = 100  # of each end of a traceback that is deeper than four times as many

_instead: Any = None


def own_instead() -> Any:
    """Returns the module ``replacements``, also after finder.py has given up the names of this package."""
    global _instead
    if _instead is None:
        from . import replacements

        _instead = replacements
    return _instead


def explain(ring: Ring | None, error: BaseException, source: bytes, filename: str, ours: str) -> None:
    """Prints the traceback as Python does, and sends it as data. ``ours``: the file whose frames come before the
    guest's and are not shown.
    """
    if ring is not None:
        ring.native.over(True)
    frames = _traceback(ring, error)
    while frames is not None and frames.tb_frame.f_code.co_filename == ours:
        frames = frames.tb_next
    line = getattr(error, "lineno", None) if issubclass(type(error), SyntaxError) and frames is None else None
    chain = []
    at = frames
    while at is not None:
        chain.append(at)
        at = at.tb_next
    for at in reversed(chain):
        if at.tb_frame.f_code.co_filename == filename:
            line = at.tb_lineno
            break
    shown = _formatted(ring, error, chain, source, filename)
    _print(ring, error, frames, shown)
    if ring is not None:
        ring.native.over(False)  # late code may yet run
    _send_exception(ring, error, message(error), line, shown)


def _traceback(ring: Ring | None, error: BaseException) -> Any:
    """Returns the traceback from where C keeps it: a class of the guest's may have made something else of the
    attribute.
    """
    return error.__traceback__ if ring is None else ring.native.traceback_of(error)


def _send_exception(ring: Ring | None, error: BaseException, message: str, line: int | None, shown: str) -> None:
    if ring is not None:
        ring.native.say_exception(error, message, line, shown)
    else:
        channel.send(
            channel.EXCEPTION, {"type": type(error).__name__, "message": message, "line": line, "traceback": shown}
        )


def _formatted(ring: Ring | None, error: Any, chain: list[Any], source: bytes, filename: str) -> str:
    import linecache
    import traceback

    replacements = own_instead()
    linecache.cache[filename] = replacements.lines(filename, source)
    for name, its in replacements.granted.sources.items():  # of the modules beside the script too
        linecache.cache[name] = replacements.lines(name, its)
    if issubclass(type(error), SyntaxError) and error.text is None and error.filename in linecache.cache:
        error.text = linecache.getline(error.filename, error.lineno or 0) or None  # the compiler looks for a file
    frames = chain[0] if chain else None
    if ring is None:
        error.__traceback__ = frames
    else:
        ring.native.set_traceback(error, frames)
    try:
        deep = _Deep(chain) if len(chain) > 4 * SHOWN_FRAMES else None
        frames = chain[-SHOWN_FRAMES] if deep else frames
        explained = traceback.TracebackException(type(error), error, frames, compact=True)
        if deep:
            explained.stack[:0] = deep.first
        text = "".join(explained.format())
        return deep.mended(text) if deep else text
    except BaseException as another:  # of the guest's own __str__ and __notes__, or for lack of depth
        return f"{type(error).__name__}: its text could not be had: {type(another).__name__}\n"


class _Deep:
    """The shown part of a deep traceback: its two ends. To look up each of 200,000 frames takes ten seconds.

    It is Python's own text where one line calls itself; else the frames in between are counted.
    """

    def __init__(self, chain: list[Any]) -> None:
        import traceback

        self.first = list(traceback.extract_tb(chain[0], SHOWN_FRAMES))
        self._hidden = len(chain) - 2 * SHOWN_FRAMES
        self._is_one_line = len({(at.tb_frame.f_code, at.tb_lineno) for at in chain[SHOWN_FRAMES:][:_TOLD_APART]}) == 1
        if not self._is_one_line:
            told = f"{self._hidden} more frames, not shown"
            self.first.append(traceback.FrameSummary("...", 0, told, lookup_line=False, line=""))

    def mended(self, text: str) -> str:
        """Returns the text with the number of times that Python would have counted."""
        start, mark, end = text.rpartition("  [Previous line repeated ")
        shown, _, rest = end.partition(" ")
        if not self._is_one_line or not mark or not shown.isdecimal():
            return text
        return f"{start}{mark}{int(shown) + self._hidden} {rest}"


def _print(ring: Ring | None, error: BaseException, frames: Any, shown: str) -> None:
    """Prints to the guest's own hook if it has set one, else to its standard error; a guest may have broken any of
    them.
    """
    hooked = ring is not None and sys.excepthook is not sys.__excepthook__
    _attempt(lambda: sys.stdout.flush())  # noqa: PLW0108  # it may be None
    if not _attempt(lambda: sys.excepthook(type(error), error, frames) if hooked else sys.stderr.write(shown)):
        os.write(2, shown.encode("utf-8", "backslashreplace"))
    _attempt(lambda: sys.stderr.flush())  # noqa: PLW0108


def _attempt(act: Callable[[], object]) -> bool:
    """Calls a function that the guest may have replaced; returns False if that failed."""
    try:
        act()
    except BaseException:
        return False
    return True


def explain_refused(ring: Ring, error: Any, filename: str = "", *, ends: bool = True) -> None:
    """Ends the run for source that names what is out of reach: nothing of it has run. ``filename``: of a module that
    the script imports, which has run and may have made something of sys.stderr. ``ends``: False in a session, of which
    the evaluation alone ends."""
    message = f"{error.name!r} is not reachable here: {error.why}"
    told = f"{filename and f'{filename}: '}line {error.line}: {message}"
    _attempt(lambda: (sys.stderr.write(f"{told}\n"), sys.stderr.flush()))
    _send_exception(ring, error, told, error.line, "")
    (ring.native.end if ends else ring.native.refuse)(error.name, error.why, error.line)


def in_one_line(error: BaseException, source: bytes, filename: str) -> str:
    """Returns an exception with the line of the source, which is in that file, and its number."""
    line: int | None = getattr(error, "line", None) or getattr(error, "lineno", None)
    at = error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == filename:
            line = at.tb_lineno
        at = at.tb_next
    lines = source.decode(errors="replace").splitlines()
    shown = lines[line - 1].strip() if line and line <= len(lines) else ""
    said = " ".join(message(error).split())
    return f"line {line or 1}: {type(error).__name__}: {said}{shown and f': {shown}'}"


def message(error: BaseException) -> str:
    """Returns the text of an exception, also of one whose class raises when it is asked for it."""
    try:
        return str(error)
    except Exception:
        return "<the exception's own __str__ failed>"


def exit_status(error: SystemExit) -> int:
    """Returns the exit status as the interpreter has it: a whole number's low byte, nothing is 0, anything else is
    printed and is 1.
    """
    code = error.code
    if code is None:
        return 0
    if issubclass(type(code), int):
        whole = int.__add__(code, 0)  # type: ignore[operator]  # of an enum's member as well, by int's own addition
        return whole & 0xFF if -(1 << 63) <= whole < 1 << 63 else 0xFF
    try:
        sys.stderr.write(f"{code}\n")
    except BaseException:
        return 1
    return 1
