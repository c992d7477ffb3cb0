"""Standard input, output and error by number and by path: all the files that a locked guest has.

``open(0)``, ``os.read(0, n)`` and their like are how programs read quickly. Each function here checks the descriptor
itself: the gate lets this module through (acts.py), whatever its caller is.
"""

from __future__ import annotations

import _io
import posix
import sys
from posixpath import abspath

from . import rights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WHY = "there are no files at this level but 0, 1 and 2"
_PATHS = {
    f"{folder}/{name}": number
    for number, names in enumerate((("0", "stdin"), ("1", "stdout"), ("2", "stderr")))
    for folder, name in (("/dev/fd", names[0]), ("/proc/self/fd", names[0]), ("/dev", names[1]))
}
_MODES = (frozenset("rbt"), frozenset("wabt"), frozenset("wabt"))


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
    """As builtins.open, of the three standard descriptors: another file object of the same stream."""
    if type(file) is str and file == "/dev/null" and type(mode) is str:
        return _NoBytes() if "b" in mode else _NoText()
    number = _PATHS.get(file) if type(file) is str else file
    if type(number) is not int or not 0 <= number <= 2 or opener is not None or type(mode) is not str:
        raise rights.refusal("open", _WHY, PermissionError)
    if not _MODES[number].issuperset(mode):
        raise rights.refusal("open", f"{_WHY}, each in its own direction", PermissionError)
    if buffering == 0 and "b" in mode:  # a raw file hands views of a buffer's memory to whoever stands in its place
        buffering = -1
    return _io.open(number, mode, buffering, encoding, errors, newline, False)


class _NoText(_io.StringIO):
    """Stands for /dev/null, which is not opened."""

    def write(self, text: str, /) -> int:
        return len(text)


class _NoBytes(_io.BytesIO):
    """The same for bytes."""

    def write(self, data: Any, /) -> int:
        return len(data)


def platform(aliased: bool = False, terse: bool = False) -> str:  # noqa: ARG001  # as platform has it
    """platform.platform without a look at the C library's file."""
    found = posix.uname()
    return f"{found.sysname}-{found.release}-{found.machine}"


def setrlimit(resource: int, limits: Any, /) -> None:
    """As resource.setrlimit, and without effect: the run's limits are the policy's."""


def getrlimit(resource: int, /) -> Any:
    """As resource.getrlimit."""
    import resource as real

    return real.getrlimit(resource)


def getrusage(who: int, /) -> Any:
    """As resource.getrusage."""
    import resource as real

    return real.getrusage(who)


def read(fd: int, n: int, /) -> bytes:
    """As os.read, of standard input."""
    return posix.read(_checked("os.read", fd, 0, 0), n)


def write(fd: int, data: Any, /) -> int:
    """As os.write, of standard output and error."""
    return posix.write(_checked("os.write", fd, 1, 2), data)


def fstat(fd: int) -> Any:
    """As os.fstat, of kind and size alone: the rest is of the caller's file."""
    found = posix.fstat(_checked("os.fstat", fd, 0, 2))
    return posix.stat_result((found.st_mode, 0, 0, 1, 0, 0, found.st_size, 0, 0, 0))


def isatty(fd: int, /) -> bool:
    """As os.isatty."""
    return posix.isatty(_checked("os.isatty", fd, 0, 2))


def getcwd() -> str:
    """As os.getcwd: a name to put before others. There is nothing in it at this level."""
    return abspath("")


def getpid() -> int:
    """As os.getpid, in the jail's own numbers."""
    return posix.getpid()


def leaver(leave: Callable[[int], Any]) -> Callable[[int], None]:
    """Makes os._exit, which ends the run with the last word that every run has."""

    def _exit(status: int) -> None:
        """As os._exit, except that what was printed is written out."""
        if type(status) is not int:
            raise TypeError("an integer is required")
        leave(status & 0xFF)

    _exit.__qualname__, _exit.__module__ = "_exit", "os"
    return _exit


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
        raise rights.refusal(what, _WHY, PermissionError)
    return fd


for _function, _name, _module in (
    *((one, one.__name__, "posix") for one in (read, write, fstat, isatty, getcwd, getpid)),
    (platform, "platform", "platform"),
    *((one, one.__name__, "resource") for one in (setrlimit, getrlimit, getrusage)),
    *((open_standard, "open", "builtins"), (help_short, "help", "builtins")),
):
    _function.__name__ = _function.__qualname__ = _name
    _function.__module__ = _module
OS = {"read": read, "write": write, "fstat": fstat, "isatty": isatty, "getcwd": getcwd, "getpid": getpid}
RESOURCE = {"setrlimit": setrlimit, "getrlimit": getrlimit, "getrusage": getrusage}
