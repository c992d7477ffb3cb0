"""Imports the modules of this package from one file that the build has made, for the program ``jail`` alone.

Finding and reading a .pyc takes a sixth of a short ``jail run``: there are eighty. Code from the store is used only if
the module's source is still the one that it was compiled from, by the same interpreter; else the import goes on as
always. The store is the package's own and as trusted as its .pyc files (jail/core/disk_cache.py).
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

from . import disk_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, ModuleType

    # name: file in the package, its time and size, the stamp of its text, the part of the store that is its code
    Modules = dict[str, tuple[str, tuple[int, int] | None, bytes, tuple[int, int]]]

_NAME = __name__.partition(".")[0]
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_KEY = disk_cache.digest(MAGIC_NUMBER, bytes((sys.flags.optimize,)))
_STANDARD_ERROR = 2
_HEAD = 4  # bytes: the size of the table, which comes before the code of all modules


def install() -> None:
    """Puts the finder before all others, once for each process. Without a store it does nothing.

    The store stays open: a run needs a fifth of it, and to read all would take a millisecond, most of it for memory.
    """
    store = disk_cache.opened("code", _KEY)
    if store is None:
        return
    if store <= _STANDARD_ERROR:  # that was closed when we started: cli/entry.py opens it, and none else may
        os.close(store)
        return
    start = _HEAD + int.from_bytes(os.pread(store, _HEAD, 0), "little")
    modules = marshal.loads(os.pread(store, start - _HEAD, _HEAD))
    sys.meta_path.insert(0, _Finder(modules, _Codes(store, start)))


def store() -> None:
    """Compiles every module but the guest's, whose interpreter may be another one. A part of the build."""
    modules: Modules = {}
    codes = bytearray()
    for name, path in _sources(_PACKAGE, _NAME):
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
        inside, start = os.path.relpath(path, _PACKAGE), len(codes)
        codes += marshal.dumps(code)
        modules[name] = (inside, _state(path), disk_cache.stamp(inside) or b"", (start, len(codes)))
    table = marshal.dumps(modules)
    disk_cache.store("code", _KEY, len(table).to_bytes(_HEAD, "little") + table + codes)


class _Codes:
    """The code of all modules, which begins at ``start`` of the store that is open as ``store``."""

    def __init__(self, store: int, start: int) -> None:
        self._store, self._start, self._identity = store, start, _identity(store)

    def read(self, start: int, end: int) -> bytes | None:
        """Returns a part of it; None if the descriptor was closed: a program that closes all of them may have opened
        another file at its number, one that a guest has written.
        """
        if self._identity is None or _identity(self._store) != self._identity:
            return None
        return os.pread(self._store, end - start, self._start + start)


def _identity(fd: int) -> tuple[int, int] | None:
    try:
        found = os.fstat(fd)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Loader(SourceFileLoader):
    """A module whose code lies in the store; all else (its source for a traceback, say) is as with any file."""

    def __init__(self, fullname: str, path: str, codes: _Codes, part: tuple[int, int]) -> None:
        super().__init__(fullname, path)
        self._codes, self._part = codes, part

    def get_code(self, fullname: str) -> CodeType | None:
        stored = self._codes.read(*self._part)
        if stored is None:
            return super().get_code(fullname)
        code: CodeType = marshal.loads(stored)
        _imp._fix_co_filename(code, self.path)  # type: ignore[attr-defined]  # a wheel's is that of its build
        return code


class _Finder:
    def __init__(self, modules: Modules, codes: _Codes) -> None:
        self._modules, self._codes = modules, codes

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # the package's own, whatever it says
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Returns how to load a module of the package, or None where the next finder has to look for it."""
        stored = self._modules.get(fullname)
        if stored is None:
            return None
        inside, state, stamp, part = stored
        file = f"{_PACKAGE}/{inside}"
        # An installer sets other times: the text is compared then, at what finding and reading the .pyc would take.
        if _state(file) != state and disk_cache.stamp(inside) != stamp:
            return None
        spec = ModuleSpec(fullname, _Loader(fullname, file, self._codes, part), origin=file)
        spec.has_location = True
        if inside.endswith("/__init__.py"):
            spec.submodule_search_locations = [os.path.dirname(file)]
        return spec


def _state(path: str) -> tuple[int, int] | None:
    """Returns the time and size of a source, by which CPython too knows whether it has changed; None if it is gone."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _sources(folder: str, package: str) -> Iterator[tuple[str, str]]:
    """Yields (name of the module, path) for the package in this folder and those in it; the guest's are left out."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir() and os.path.exists(os.path.join(entry.path, "__init__.py")):
            if entry.name not in ("guest", "guests"):
                yield from _sources(entry.path, f"{package}.{entry.name}")
        elif entry.name == "__init__.py":
            yield package, entry.path
        elif entry.name.endswith(".py"):
            yield f"{package}.{entry.name[:-3]}", entry.path
