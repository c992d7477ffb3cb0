"""Imports the modules that lie beside the script: their sources come from the supervisor, one question for each.

They are the guest's own code, compiled, checked and run like the script. No library sees them: they are never in
sys.modules, where an import of the standard library's could find a guest's module in the place of one that is missing.
"""

from __future__ import annotations

import _frozen_importlib
import sys

from . import granted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .lock import Ring

NOTHING, MODULE, PACKAGE, FOLDER, REFUSED = b"-", b"m", b"p", b"f", b"!"  # the first byte of an answer
MOST = 2000  # questions of one guest: the supervisor ends a run that asks more (jail/watch/sources.py)
LONGEST = 255  # bytes of a dotted name
_locked, _wait_for = _frozen_importlib._ModuleLockManager, _frozen_importlib._lock_unlock_module  # type: ignore[attr-defined]
_STANDARD = sys.stdlib_module_names


class Beside:
    """The modules beside one script. ``folder``: that of the script, as its own name has it ("" or "a/b/")."""

    def __init__(self, ring: Ring, folder: str, on_refused: Callable[[Any, str], None]) -> None:
        self._ring, self._folder, self._on_refused = ring, folder, on_refused
        self._names: dict[str, dict[str, Any]] = {}
        self._building: set[str] = set()
        self._missing: set[str] = set()
        self._asked = 0

    def has(self, name: str) -> bool:
        """Returns whether a module of this name came from beside the script."""
        return name in self._names

    def module(self, name: str) -> Any:
        """Returns the module of this name as the guest has it, or None."""
        return self._ring.importer.facades.get(name) if name in self._names else None

    def is_building(self, name: str) -> bool:
        """Returns whether its body runs at the moment, perhaps in another thread."""
        return name in self._building

    def load(self, name: str) -> ModuleType | None:
        """Returns the module, whose body has run (in this thread: may still run); None where there is none."""
        if name.partition(".")[0] in _STANDARD or not is_name(name) or name in self._missing:
            return None
        key = f"{name} beside the script"  # importlib has its own locks by these names
        facades = self._ring.importer.facades
        if self.is_building(name):
            _wait_for(key)  # not for what waits for us: a circle of imports sees what there is
        found = facades.get(name)
        if found is not None:
            return found
        with _locked(key):
            found = facades.get(name)
            if found is not None:
                return found
            parent = name.rpartition(".")[0]
            if parent:
                self._ring.importer._load(parent)
                if "__path__" not in self._names.get(parent, ()):
                    return None
            kind, source = self._source_of(name)
            if kind == NOTHING:
                self._missing.add(name)
                return None
            self._building.add(name)
            try:
                return self._made(name, kind, source)
            finally:
                self._building.discard(name)

    def take(self, name: str, fromlist: Any) -> None:
        """Loads what ``from name import ...`` names and the module does not have yet: submodules of a package."""
        names = self._names[name]
        if "__path__" not in names:
            return
        wanted = list(fromlist)
        if "*" in wanted:
            wanted += names.get("__all__", ())
        for one in wanted:
            if type(one) is str and one not in names and one != "*":
                self.load(f"{name}.{one}")

    def _source_of(self, name: str) -> tuple[bytes, bytes]:
        if self._asked == MOST:
            raise ImportError(f"{name!r} is not looked for: {MOST} modules have been", name=name)
        self._asked += 1
        answer = self._ring.native.ask(name)
        kind, rest = answer[:1], answer[1:]
        if kind == REFUSED:
            raise ImportError(f"{name!r} cannot be imported: {rest.decode(errors='replace')}", name=name)
        return kind, rest

    def _made(self, name: str, kind: bytes, source: bytes) -> ModuleType:
        module = self._empty(name, kind, source)
        parent, _, last = name.rpartition(".")
        if parent:  # before the body runs, for a circle of imports: the interpreter finds others in sys.modules then
            self._names[parent][last] = module
        if kind != FOLDER:
            self._run(name, source, module)
        return module

    def _empty(self, name: str, kind: bytes, source: bytes) -> ModuleType:
        """Makes the module, with what its body finds there."""
        place = f"{self._folder}{name.replace('.', '/')}"
        names: dict[str, Any] = {"__name__": name, "__doc__": None, "__package__": name.rpartition(".")[0]}
        if kind != MODULE:
            names.update(__package__=name, __path__=[place])
        if kind != FOLDER:
            names["__file__"] = f"{place}/__init__.py" if kind == PACKAGE else f"{place}.py"
            self._ring.add_source(names["__file__"], source)
        module: ModuleType = self._ring.native.own_module(name, names)
        self._names[name], self._ring.importer.facades[name] = names, module
        return module

    def _run(self, name: str, source: bytes, module: ModuleType) -> None:
        ring, names = self._ring, self._names[name]
        filename = names["__file__"]
        try:
            code = compile(source, filename, "exec", dont_inherit=True)
            try:
                ring.names.check(code)
            except ring.source_refused as error:
                self._on_refused(error, filename)
            ring.native.run(code, names)
        except BaseException:
            self._forget(name, module)
            raise

    def _forget(self, name: str, module: ModuleType) -> None:
        del self._names[name]
        del self._ring.importer.facades[name]
        parent, _, last = name.rpartition(".")
        its = self._names.get(parent, {})
        if its.get(last) is module:
            del its[last]


def is_name(name: str) -> bool:
    """Returns whether a text may be asked for: a dotted name of identifiers, not too long."""
    return len(name.encode(errors="replace")) <= LONGEST and all(part.isidentifier() for part in name.split("."))


def package_of(names: Any) -> str | None:
    """Returns the package to which a relative import in a module with these names is relative."""
    if type(names) is not dict:
        return None
    package = names.get("__package__")
    if package is None and "__path__" in names:
        package = names.get("__name__")
    elif package is None:
        name = names.get("__name__")
        package = name.rpartition(".")[0] if type(name) is str else None
    return package if type(package) is str else None


def module_of(name: object) -> Any:
    """Returns the module of this name, for a library that asks where a class was made; None where it is no such."""
    beside = granted.beside
    return beside.module(name) if beside is not None and type(name) is str else None


def absolute(name: str, level: int, package: object) -> str:
    """Returns the absolute name of a relative import, as importlib resolves it. Raises ImportError."""
    if type(package) is not str or not package:
        raise ImportError("attempted relative import with no known parent package")
    parts = package.rsplit(".", level - 1)
    if len(parts) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{parts[0]}.{name}" if name else parts[0]


def first_of(asked: str, name: str) -> str:
    """Returns the first part of a relative name in its package, which ``import`` without names binds."""
    return name[: len(name) - len(asked.partition(".")[2])].rstrip(".") if asked else name


def is_being_made(module: Any) -> bool:
    """Returns whether its code still runs: it, and the package that it is of, may yet change what it has made."""
    return getattr(getattr(module, "__spec__", None), "_initializing", False) is True
