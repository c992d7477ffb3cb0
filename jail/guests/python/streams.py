"""Standard input as a file, and the standard streams by number: all the files that a locked guest has.

``open(0)``, ``os.read(0, n)`` and their like are how programs read quickly. Each function here checks the descriptor
itself: the gate lets this module through (acts.py), whatever its caller is.
"""

from __future__ import annotations

import _io
import posix
import sys
from _operator import index
from posixpath import abspath

from . import granted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WHY = "there are no files at this level but standard input"
_INPUT = (0, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")


def open_standard(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,  # noqa: ARG001  # a descriptor that was closed would come to be another file
    opener: Any = None,
) -> Any:
    """Opens standard input as builtins.open does: another file object that reads it."""
    is_input = type(file) in (int, str) and file in _INPUT
    if not is_input or opener is not None or type(mode) is not str or not {"r", "b", "t"}.issuperset(mode):
        raise granted.refusal("open", _WHY, PermissionError)
    buffering = index(buffering)  # asked once, before it is looked at
    if buffering == 0 and "b" in mode:  # a raw file hands views of a buffer's memory to the object in its place
        buffering = -1
    return _io.open(0, mode, buffering, encoding, errors, newline, False)


def platform(aliased: bool = False, terse: bool = False) -> str:  # noqa: ARG001  # as platform has it
    """Returns platform.platform without a look at the C library's file."""
    found = posix.uname()
    return f"{found.sysname}-{found.release}-{found.machine}"


def read(fd: int, n: int, /) -> bytes:
    """Reads as os.read does, of standard input."""
    return posix.read(_checked("os.read", fd, 0, 0), n)


def fstat(fd: int) -> Any:
    """Answers as os.fstat does, of kind and size alone: the rest is of the caller's file."""
    found = posix.fstat(_checked("os.fstat", fd, 0, 2))
    return posix.stat_result((found.st_mode, 0, 0, 1, 0, 0, found.st_size, 0, 0, 0))


def isatty(fd: int, /) -> bool:
    """Answers as os.isatty does."""
    return posix.isatty(_checked("os.isatty", fd, 0, 2))


def getcwd() -> str:
    """Returns what os.getcwd does: a name to put before others. There is nothing in it at this level."""
    return abspath("")


def help_short(*objects: Any) -> None:
    """Describes an object, in short: its kind, name, signature and documentation."""
    sys.stdout.write(f"{_described(*objects)}\n")


def _described(*objects: Any) -> str:
    if not objects:
        return "help(object) describes an object here; the interactive help is not there."
    (thing,) = objects
    if type(thing) is str:
        return f"No Python documentation found for {thing!r}: give the object itself."
    is_named = isinstance(thing, (type, type(read), type(len), type(sys)))
    kind = _kind(thing)
    name = thing.__name__ if is_named else type(thing).__name__
    module = getattr(thing if is_named else type(thing), "__module__", None)
    where = f" in module {module}" if type(module) is str and kind != "module" else ""
    doc = getattr(thing, "__doc__", None) or ""
    lines = [f"Help on {kind} {name}{where}:", "", f"{'class ' if kind == 'class' else ''}{name}{_signature(thing)}"]
    return "\n".join([*lines, *(f"    {line.strip()}" for line in doc.splitlines()), ""])


def _kind(thing: Any) -> str:
    kinds = ((type, "class"), (type(read), "function"), (type(len), "built-in function"), (type(sys), "module"))
    return next((name for kind, name in kinds if isinstance(thing, kind)), f"{type(thing).__name__} object")


def _signature(thing: Any) -> str:
    if not callable(thing):
        return ""
    import inspect

    try:
        return str(inspect.signature(thing))
    except (TypeError, ValueError):
        return "(...)"


def _checked(what: str, fd: int, least: int, most: int) -> int:
    if type(fd) is not int:
        raise TypeError("an integer is required")
    if not least <= fd <= most:
        raise granted.refusal(what, f"of descriptors {least} to {most} alone", PermissionError)
    return fd


for _function, _name, _module in (
    *((one, one.__name__, "posix") for one in (read, fstat, isatty, getcwd)),
    (platform, "platform", "platform"),
    *((open_standard, "open", "builtins"), (help_short, "help", "builtins")),
):
    _function.__name__ = _function.__qualname__ = _name
    _function.__module__ = _module
OS = {"read": read, "fstat": fstat, "isatty": isatty, "getcwd": getcwd}
