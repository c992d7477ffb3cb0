"""Reads what is run as Python source from the caller's files: a script, a folder, a module; and what lies beside it."""

from __future__ import annotations

import os
import stat

from ..core.errors import PolicyError
from ..core.files import Files, read_all
from ..core.records import Record
from ..policy.model import Policy
from ..policy.paths import escaped
from .command import beside_of
from .model import Beside
from .shares import shares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_SCRIPT = 16 << 20  # bytes: more than a person writes, less than the frame that takes it to the guest can hold
_MAIN = "__main__.py"
_MAINS = (_MAIN, "index.mjs", "index.js")  # of a folder: the first that there is
_LANGUAGES = {".js": "javascript", ".mjs": "javascript"}  # by the ends of names; all others are Python
_COMPILED = (".ts", ".mts", ".cts", ".tsx", ".jsx")


class Script(Record):
    """``filename``: as the guest sees it. ``package``: of which it is a module, as ``python -m`` has it."""

    source: bytes
    filename: str
    beside: Beside | None = None
    package: str | None = None


def preset_of(name: str) -> str:
    """Returns the preset for a script, or a folder, of this name. Raises PolicyError for one that has to be compiled
    first."""
    end = os.path.splitext(_main_of(name) if os.path.isdir(name) else name)[1]
    if end in _COMPILED:
        fix = "compile it first and run the .js, as with 'tsc' or 'esbuild'"
        raise PolicyError(f"{end} is not JavaScript that an engine runs (fix: {fix})", f"script {name}")
    return _LANGUAGES.get(end, "python")


def named_files(policy: Policy, rw: tuple[str, ...]) -> Files:
    """Returns the object that opens files of the caller's: a guest may be able to write to some. Raises PolicyError."""
    if not (rw or policy.filesystem.write):
        return Files()
    from ..host.named_files import NamedFiles

    shown = shares(policy, (), rw, (), shift=False)
    return NamedFiles([share.source for share in shown if not share.readonly])


def script(name: str, files: Files, seconds: float | None) -> Script:
    """Reads a script, or the main one of a folder. ``-``: standard input.

    Raises PolicyError; TimeoutError for one that is no regular file and has not ended after so many seconds.
    """
    if name != "-" and os.path.isdir(name):
        return _of_folder(name, files)
    return Script(
        source=_bytes(name, files, seconds, f"script {name}"),
        filename="<stdin>" if name == "-" else name,
        beside=_beside(name, files) if name != "-" else None,
    )


def read(path: os.PathLike[str], policy: Policy, rw: Sequence[str | os.PathLike[str]]) -> Script:
    """Reads the script that a program names by a path object. Raises PolicyError."""
    named = os.fsdecode(path)
    shown = tuple(escaped(os.fspath(one)) if isinstance(one, os.PathLike) else one for one in rw)
    try:
        found = script(named, named_files(policy, shown), policy.limits.wall)
        return found.replace(beside=beside_of(found.beside, policy))
    except TimeoutError:
        raise PolicyError("no end of file within the wall time limit", f"script {named}") from None


def module(name: str, files: Files) -> Script:
    """Reads the module NAME of the current folder, or the ``__main__`` of the package NAME, as ``python -m`` does."""
    place = f"--module {name}"
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        raise PolicyError("is not a module's name, as in package.module", place)
    path = os.path.join(*parts)
    is_package = os.path.isdir(path) and not os.path.isfile(f"{path}.py")
    path = (
        os.path.join(path, _MAIN) if is_package or os.path.isfile(os.path.join(path, "__init__.py")) else f"{path}.py"
    )
    if not os.path.isfile(path):
        raise PolicyError(f"no such file: {path} (fix: cd to the folder that has it)", place)
    package = name if os.path.basename(path) == _MAIN else name.rpartition(".")[0]
    return Script(source=_bytes(path, files, None, place), filename=path, beside=_current(), package=package)


def _main_of(folder: str) -> str:
    return next((name for name in _MAINS if os.path.lexists(os.path.join(folder, name))), _MAIN)


def _of_folder(name: str, files: Files) -> Script:
    main = _main_of(name)
    path = os.path.join(name, main)
    if not os.path.lexists(path):
        raise PolicyError(f"is a folder without a {_MAIN}", f"script {name}")
    return Script(
        source=_bytes(path, files, None, f"script {path}"),
        filename=path,
        beside=_beside(path, files),
        package="" if main == _MAIN else None,
    )


def _beside(name: str, files: Files) -> Beside | None:
    """Returns the folder of a script, links followed as Python follows them unless a guest can have made them; None for
    a pipe or descriptor. Raises PolicyError.
    """
    from ..host.named_files import NamedFiles

    shown = os.path.join(os.path.dirname(name), "")
    try:
        spot = (files if isinstance(files, NamedFiles) else NamedFiles()).find(name, f"script {name}")
    except OSError:
        return None
    try:
        if spot.is_descriptor or spot.mode is None or not stat.S_ISREG(spot.mode):
            return None
        status = os.fstat(spot.folder)
        identity = status.st_dev, status.st_ino
        return Beside(path=spot.path, shown=shown, identity=identity, language=preset_of(name))
    finally:
        spot.close()


def _current() -> Beside | None:
    try:
        status = os.stat(".")
        return Beside(path=os.getcwd(), shown="", identity=(status.st_dev, status.st_ino))
    except OSError:  # removed since we came
        return None


def _bytes(name: str, files: Files, seconds: float | None, place: str) -> bytes:
    """Reads the bytes of a script; their meaning is left to the guest's own compiler. Raises as ``script`` does."""
    try:
        fd = 0 if name == "-" else files.open_to_read(name, place)
    except OSError as error:
        hint = ""
        if isinstance(error, FileNotFoundError) and "/" not in name:
            hint = f" (to run a command: jail run -- {name})"
        raise PolicyError(f"{os.strerror(error.errno or 0).lower()}{hint}", place) from None
    try:
        # a person who types it needs no limit; Ctrl-C ends that
        found = read_all(fd, LARGEST_SCRIPT, None if os.isatty(fd) else seconds)
    except TimeoutError:
        raise
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), place) from None
    finally:
        if fd:
            os.close(fd)
    if len(found) > LARGEST_SCRIPT:
        raise PolicyError("larger than 16M (fix: show the data to a smaller script with --ro)", place)
    return found
