"""Makes what an import gives a guest: a module with the public names of the real one, which cannot be changed.

The real module is imported by the real machinery, then sealed (its functions and classes cannot be changed any more)
and, where its own code could be made to work for the guest, mended (deputies.py). It is never handed to the guest.
"""

from __future__ import annotations

import builtins
import sys

from . import acts, allowed_modules, beside, deputies, replacements, withheld_modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_Module = type(sys)
_real_import = builtins.__import__
_NOT_LISTED = "it is not among the modules a guest may import"
_NOWHERE = "it is neither among the modules a guest may import nor beside the script"
_LIST_IT = "list {!r} in guest.imports if it is to be trusted"
_NO_LIST = "guest.level = 'off' has all"
_MORE = "guest.level = 'standard' is for packages that do more than compute"
_PUBLIC = "what modules show is a list of their public names"
_MUTABLE = (dict, list, set, bytearray)


class Importer:
    """``__import__`` of one guest. ``packages``: top-level names beyond the standard library that the policy lists."""

    def __init__(
        self,
        ring: ModuleType,
        refuse: Callable[[str, str, type[BaseException]], BaseException],
        listed: list[str] | None,
        trusting: bool,
    ) -> None:
        self.ring, self.refuse = ring, refuse
        self.withheld = withheld_modules.WithheldModules(listed or [])
        listed = None if listed is None else [name for name in listed if ":" not in name]
        self.standard = allowed_modules.ALLOWED if listed is None or "@stdlib" in listed else {}
        self.named = frozenset(name for name in listed or () if name in allowed_modules.ALLOWED)
        self.packages = frozenset(
            name for name in listed or () if name != "@stdlib" and name not in allowed_modules.ALLOWED
        )
        self.trusting = trusting and bool(self.packages)  # all that is installed, for listed packages call the others
        # what lies on the way to those: shown with nothing of its own, unless it is listed as well
        self.ways = {name[:at] for name in self.named for at, letter in enumerate(name) if letter == "."}
        self.facades: dict[str, ModuleType] = {}
        self.names: dict[str, dict[str, Any]] = {}
        self.sealed: set[str] = set()
        self.loaded = 0
        self.depth = 0  # of imports by libraries
        self.later: set[str] = set()  # modules of a package that is being imported
        self.own: dict[str, dict[str, Any]] = {}  # facades that are made and not taken from a module
        self.beside: beside.Beside | None = None  # where the guest's script has modules beside it

    def __call__(
        self,
        name: str,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
        package: object = None,
    ) -> ModuleType:
        """Imports as builtins.__import__ does; ImportError for what is not on the list. ``package``: the importing
        module's.
        """
        if type(name) is not str:
            raise TypeError("module name must be a string")
        asked = name
        if level:
            name = beside.absolute(name, level, package)
        found = self.facades.get(name)
        if found is None and self._is_text_of_package(name):
            self._import(name)
            return _real_import(name, None, None, fromlist or ())
        if found is None or self.beside is not None:
            found = self._load(name)
        if not fromlist:
            return self.facades[beside.first_of(asked, name) if level else name.partition(".")[0]]
        if self.beside is not None and self.beside.has(name):
            self.beside.take(name, fromlist)
            return found
        known = self.names[name]
        for wanted in fromlist:
            if wanted not in known and wanted != "*":
                self._take(name, wanted, known)
        return found

    def _take(self, name: str, wanted: str, known: dict[str, Any]) -> None:
        """Takes a name that was asked of a facade: a submodule, or refused now; the interpreter would look in
        sys.modules.
        """
        if type(wanted) is str:
            if self.is_trusted(name) and hasattr(self.facades[name], wanted):
                return
            live = known.get("__getattr__")
            if live is not None:
                try:
                    live(wanted)
                except AttributeError:
                    pass  # nothing that is made when asked for: it may be a submodule that is not loaded yet
                else:
                    return
            if self.is_listed(f"{name}.{wanted}"):
                known[wanted] = self._load(f"{name}.{wanted}")
                return
        self.refuse(f"{name}.{wanted}", _PUBLIC, ImportError)
        raise ImportError(f"cannot import name {wanted!r} from {name!r}: {_PUBLIC}", name=name)

    def is_listed(self, name: str) -> bool:
        top = name.partition(".")[0]
        return name in self.standard or name in self.named or top in self.packages or name in self.packages

    def is_trusted(self, name: str) -> bool:
        return self.trusting and allowed_modules.is_package(name)

    def is_package(self, name: str) -> bool:
        return name.partition(".")[0] in self.packages or self.is_trusted(name)

    def _is_text_of_package(self, name: str) -> bool:
        """Returns whether text that a trusted package runs asks: that imports what the package does."""
        return self.is_trusted(name) and not self.is_listed(name) and self.ring.runs_text_of_package()

    def show_to_text(self, name: str) -> None:
        """Makes a module of the standard library answer source text that a package runs as it answers the guest."""
        if name in allowed_modules.ALLOWED and name not in self.facades:
            real = self._import(name)
            facade = _Module(name)
            facade.__dict__.update(self.own.get(name) or self._public(name, real))
            self.ring.seal(facade)
            self.ring.show(real, facade)

    def _load(self, name: str) -> ModuleType:
        found = self.facades.get(name)
        if found is not None and (self.beside is None or not self.beside.is_building(name)):
            return found
        is_listed = self.is_listed(name)
        if not is_listed and name not in self.ways:
            parent, _, last = name.rpartition(".")
            found = None if self.beside is None else self.beside.load(name)
            if found is not None:
                return found
            why = _NOT_LISTED if self.beside is None else _NOWHERE
            fix = _LIST_IT.format(name.partition(".")[0]) if allowed_modules.is_package(name) else _NO_LIST
            why = f"{why}; {fix}"
            if not name.isidentifier() and not parent:
                why = "that is no module's name"
            raise self.refuse(name, why, ModuleNotFoundError)
        parent, _, last = name.rpartition(".")
        above = self._load(parent) if parent else None
        if name in self.facades:  # os has brought its path
            return self.facades[name]
        real = self._import(name)
        if self.is_trusted(name):
            return self._show_whole(name, real)
        facade = _Module(name)
        names = facade.__dict__
        self.facades[name], self.names[name] = facade, names  # before it is filled: packages name themselves
        if is_listed:
            names.update(self.own.get(name) or self._public(name, real))
        names["__doc__"] = real.__doc__
        if above is not None:
            self.names[parent][last] = facade
        if name == "os" and is_listed:
            self._load("os.path")  # it is there without being imported, and called otherwise
        self.ring.seal(facade)
        # pickles name the C functions of operator as those of _operator
        self.ring.show(real, self.facades.get(name[1:], facade) if name.startswith("_") else facade)
        if f"_{name}" in self.facades:
            self.ring.show(sys.modules[f"_{name}"], facade)
        return facade

    def _show_whole(self, name: str, real: ModuleType) -> ModuleType:
        """Shows a trusted package without a facade: a guest reads all its names, and changes none (closed modules)."""
        self.facades[name] = real
        self.names[name] = self.ring.names_of(real) if isinstance(real, _Module) else {}
        return real

    def _import(self, name: str) -> ModuleType:
        if name not in sys.modules:
            trust = self.ring.trust if self.is_trusted(name) else int
            trust(1)
            self.depth += 1
            try:
                _real_import(name)
            except ModuleNotFoundError:
                raise
            except (PermissionError, AttributeError, ImportError, TypeError) as error:
                if self.trusting or not self.is_package(name) or "guest.level" in str(error):
                    raise
                raise ImportError(f"{name!r} cannot be imported: {error}; {_MORE}") from None
            finally:
                self.depth -= 1
                trust(-1)
        self.seal_new()
        return sys.modules[name]

    def _later(self, module: str, real: ModuleType) -> Callable[[str], Any]:
        """Returns the function that makes a package's names on demand."""

        def live(name: str) -> Any:
            if type(name) is not str or name.startswith("_") or not hasattr(real, name):
                raise AttributeError(f"module {module!r} has no attribute {name!r}")
            value = getattr(real, name)
            if not isinstance(value, _Module):
                return value
            if value.__name__ != f"{module}.{name}":
                raise self.refuse(f"{module}.{name}", f"{_PUBLIC}; {_MORE}", AttributeError)
            return self._load(value.__name__)

        return live

    def seal_new(self) -> None:
        """Seals and mends what was loaded since it was called last, for any importer."""
        fresh, building = [], set()
        self.later = self.later if self.trusting and self.depth else set()
        new = sys.modules.keys() - self.sealed - self.later
        for name in filter(new.__contains__, list(sys.modules)):
            if self.trusting and self.depth and allowed_modules.is_package(name):
                self.later.add(name)  # with all of its package: thousands of imports, each a look at all, take minutes
            elif beside.is_being_made(sys.modules.get(name)):
                building.add(name.partition(".")[0])
            else:
                fresh.append(name)
        self.loaded = -1 if building else len(sys.modules)
        fresh = [name for name in fresh if name.partition(".")[0] not in building]
        self.sealed.update(fresh)
        for name in fresh:
            module = sys.modules[name]
            if isinstance(module, _Module) and name != "__main__":
                acts.gate(self.ring, name, module)
                is_package = self.is_package(name)
                if not is_package:
                    mend = deputies.MENDED.get(name)
                    if mend is not None:
                        mend(module)
                else:
                    module.__dict__.setdefault("getattr", self.ring.named_getattr)
                # Of a listed package the functions alone: its classes may change as it runs.
                self.ring.seal_names(
                    module.__dict__, name, is_package or name.startswith(allowed_modules.WORKERS_OF_PACKAGES)
                )
                self.ring.close(module, allowed_modules.READ_BY_C.get(name, frozenset()), is_package)
                for changing in allowed_modules.UNSEALED.get(name, ()):
                    if changing in module.__dict__:
                        self.ring.unseal(module.__dict__[changing])

    def _public(self, name: str, real: ModuleType) -> dict[str, Any]:
        found = real.__dict__
        shown = allowed_modules.SHOWN.get(name)
        hidden = allowed_modules.HIDDEN.get(name, ())
        listed = found.get("__all__", ())
        names = shown if shown is not None else [*listed, *(n for n in found if not n.startswith("_"))]
        is_package = name.partition(".")[0] in self.packages
        public = {}
        copied: dict[str, Any] = {}
        for one in names:
            if one in hidden or (one not in found and (one not in listed or is_package or not hasattr(real, one))):
                continue
            value = found[one] if one in found else getattr(real, one)
            if deputies.was_put_in(value):
                continue
            if isinstance(value, _Module):
                inner = f"{name}.{one}"
                if not (self.is_listed(inner) and value.__name__ == inner) or inner in allowed_modules.HIDDEN:
                    continue
                value = self._load(inner)
            elif type(value) in _MUTABLE:
                copied[one] = value
                continue
            if not is_package:
                _forget_wrapped(value)
            public[one] = value
        public.update(replacements.INSTEAD.get(name, {}))
        later = self._later(name, real) if is_package else _no_more(name)
        if is_package or copied:
            public["__getattr__"] = _copies(copied, later)
        if copied:
            public["__dir__"] = lambda: [*public, *copied]
        for dunder in ("__all__", "__version__"):
            if dunder in found:
                public[dunder] = [n for n in found[dunder] if n in public] if dunder == "__all__" else found[dunder]
        return public


def _copies(copied: dict[str, Any], later: Callable[[str], Any]) -> Callable[[str], Any]:
    """Copies the tables of a module each time, so that none is changed for another reader."""

    def live(name: str) -> Any:
        return copied[name].copy() if type(name) is str and name in copied else later(name)

    return live


def _no_more(module: str) -> Callable[[str], Any]:
    def live(name: str) -> Any:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return live


def _forget_wrapped(value: Any) -> None:
    """Removes what functools.wraps left on a library's function: the function behind the one that is shown."""
    names = getattr(value, "__dict__", None)
    if type(names) is dict:
        names.pop("__wrapped__", None)
