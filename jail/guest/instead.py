"""What a facade shows in the place of a library's own function: the same for a program, with fewer rights."""

from __future__ import annotations

import sys
from _weakref import ref as _ref

from . import rights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_WRAPPED: dict[int, tuple[Any, Any]] = {}  # by the id of the wrapper: what inspect.signature looks behind it for


def unwrap(func: Any, *, stop: Any = None) -> Any:
    """inspect.unwrap, by what update_wrapper has written down."""
    for _ in range(1000):
        known = _WRAPPED.get(id(func))
        if known is None or known[0]() is not func or (stop is not None and stop(func)):
            break
        func = known[1]
    return func


def getmembers(object: Any, predicate: Any = None) -> list[tuple[str, Any]]:
    """inspect.getmembers with the rights of whoever calls it: the real one would read with inspect's."""
    found = []
    for name in sorted(dir(object)):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return found


def update_wrapper(
    wrapper: Any,
    wrapped: Any,
    assigned: tuple[str, ...] = (
        "__module__",
        "__name__",
        "__qualname__",
        "__doc__",
        "__annotations__",
        "__type_params__",
    ),
    updated: tuple[str, ...] = ("__dict__",),
) -> Any:
    """functools.update_wrapper without ``__wrapped__``: the guard of a function is not to lead past itself."""
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            continue
        setattr(wrapper, name, value)
    address = id(wrapper)
    try:
        _WRAPPED[address] = (_ref(wrapper, lambda _gone: _WRAPPED.pop(address, None) and None), wrapped)
    except TypeError:  # an object of C's that knows no weak references: its signature is its own then
        pass
    for name in updated:
        target = getattr(wrapper, name)
        for key, value in dict(getattr(wrapped, name, {})).items():
            if key != "__wrapped__":
                target[key] = value
    if _is_of_package(sys._getframe(1)):
        wrapper.__wrapped__ = wrapped
    return wrapper


def _is_of_package(frame: Any) -> bool:
    """A package that the policy lists may look behind its own functions: numpy.ma does."""
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    if frame is None or rights.is_guest(frame):
        return False
    name = frame.f_globals.get("__name__")
    return type(name) is str and name.partition(".")[0] in rights.packages


def wraps(wrapped: Any, assigned: Any = None, updated: tuple[str, ...] = ("__dict__",)) -> Callable[[Any], Any]:
    """functools.wraps on top of that."""

    def decorate(wrapper: Any) -> Any:
        if assigned is None:
            return update_wrapper(wrapper, wrapped, updated=updated)
        return update_wrapper(wrapper, wrapped, assigned, updated)

    return decorate


for _function, _name in ((update_wrapper, "update_wrapper"), (wraps, "wraps")):
    _function.__name__ = _function.__qualname__ = _name
    _function.__module__ = "functools"


def getmro(cls: Any) -> Any:
    """inspect.getmro with the rights of whoever calls it."""
    return getattr(cls, "__mro__")  # noqa: B009  # its own instruction would be answered


_PICKLED: dict[tuple[str, str], Any] = {}  # what pickles name that a guest cannot import


def _find_class(module: str, name: str) -> Any:
    """What a pickle may name: what the guest could import and name itself."""
    plain = type(module) is str and type(name) is str
    if plain and (module, name) in _PICKLED:
        return _PICKLED[module, name]
    if not plain or any(part.startswith("__") for part in name.split(".")):
        error = sys.modules["pickle"].UnpicklingError
        raise rights.refusal(f"{module}.{name}", "a pickle may name what the guest can import", error)
    found = rights.guest_import(module, None, None, ("__name__",))
    for part in name.split("."):
        found = getattr(found, part)
    return found


def pickle(module: ModuleType) -> None:
    """Makes what stands in pickle's facade: find_class is where a pickle gets from names to things."""
    import _codecs
    import copyreg

    for name in ("_reconstructor", "__newobj__", "__newobj_ex__"):
        _PICKLED["copyreg", name] = getattr(copyreg, name)
    _PICKLED["_codecs", "encode"] = _codecs.encode
    _PICKLED["builtins", "xrange"] = range
    real: Any = module.__dict__["Unpickler"]

    class Unpickler(real):  # type: ignore[misc]
        """pickle.Unpickler that finds what the guest may import."""

        def find_class(self, module: str, name: str, /) -> Any:
            return _find_class(_RENAMED.get(module, module) if type(module) is str else module, name)

    def load(file: Any, **options: Any) -> Any:
        return Unpickler(file, **options).load()

    def loads(data: Any, /, **options: Any) -> Any:
        import io

        return load(io.BytesIO(data), **options)

    Unpickler.__module__, Unpickler.__qualname__ = "pickle", "Unpickler"
    INSTEAD["pickle"] = {"Unpickler": Unpickler, "load": load, "loads": loads}


def threading(module: ModuleType) -> None:
    """What of threading's may be replaced: the hook for exceptions."""
    real = module.__dict__

    def put(name: str, value: object) -> bool:
        allowed = type(name) is str and name == "excepthook"
        if allowed:
            real[name] = value
        return allowed

    INSTEAD["threading"] = {"__jail_set__": put}


_RENAMED = {"__builtin__": "builtins", "copy_reg": "copyreg", "_decimal": "decimal"}


def import_module(name: str, package: str | None = None) -> Any:  # noqa: ARG001  # as importlib has it
    """importlib.import_module for the guest."""
    if name.startswith("."):
        raise TypeError("the 'package' argument is required to perform a relative import")
    rights.guest_import(name)
    return rights.guest_import(name, None, None, ("__name__",))


def resolve_name(name: str) -> Any:
    """pkgutil.resolve_name of what the guest may import."""
    parts = name.split(".")
    found = rights.guest_import(parts[0])
    for number, part in enumerate(parts[1:], 2):
        try:
            found = getattr(found, part)
        except AttributeError:
            rights.guest_import(".".join(parts[:number]))
            found = getattr(found, part)
    return found


INSTEAD: dict[str, dict[str, Any]] = {
    "functools": {"update_wrapper": update_wrapper, "wraps": wraps},
    "importlib": {"import_module": import_module},
    "inspect": {"getmembers": getmembers, "getmro": getmro},
}
