"""Makes of a guest's values what SQLite's C may have, and of C's what the guest is given (databases.py)."""

from __future__ import annotations

from . import stands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

real: Any = None  # sqlite3: set before a guest has anything of it
adapters: dict[type, Any] = {}
converters: dict[str, Any] = {}


def use(module: ModuleType) -> None:
    global real
    real = module


class Text(bytes):
    """Marks a text that C hands out, for a text_factory of the guest's."""


class Found:
    """Marks a value that C hands out, for a converter of the guest's."""

    def __init__(self, name: str, value: bytes) -> None:
        self.name, self.value = name, value


def plain(value: Any) -> Any:
    """Returns a value as C may have it: None, or an exact int, float, str or bytes."""
    kind = type(value)
    for base, exact in ((int, int.__index__), (float, float.__float__), (str, str.__str__)):
        if issubclass(kind, base):
            return exact(value)
    if value is None or kind is bytes:
        return value
    try:
        with memoryview(value) as view:
            return bytes(view)
    except TypeError:
        raise real.ProgrammingError(f"type {kind.__name__!r} is not supported") from None


def text(value: Any) -> str:
    if not issubclass(type(value), str):
        raise TypeError(f"argument must be str, not {type(value).__name__}")
    return str.__str__(value)


def adapted(value: Any) -> Any:
    """Adapts a parameter as C does: by what is registered for its type, or its own ``__conform__``."""
    kind = type(value)
    if value is None or kind in (int, float, str, bytes, bytearray):
        return plain(value)
    adapter = adapters.get(kind)
    if adapter is not None:
        return plain(stands.call(adapter, value))
    conform = getattr(value, "__conform__", None)
    found = None if conform is None else stands.call(conform, real.PrepareProtocol)
    return plain(value if found is None else found)


def _bound(number: object, value: Any) -> Any:
    try:
        return adapted(value)
    except real.ProgrammingError as error:
        raise real.ProgrammingError(f"Error binding parameter {number}: {error}") from None


def bound(parameters: Any) -> Any:
    """Returns the parameters of a statement as C may have them."""
    kind = type(parameters)
    if issubclass(kind, dict):
        return {text(key): _bound(f"':{key}'", value) for key, value in dict.items(parameters)}
    if not (hasattr(kind, "__getitem__") and hasattr(kind, "__len__")):
        raise real.ProgrammingError("parameters are of unsupported type")
    return tuple(_bound(at + 1, parameters[at]) for at in range(len(parameters)))


def returning(function: Any, made: Callable[[Any], Any] = plain) -> Any:
    """Returns what C calls for the guest's function: with plain values, and one that is plain comes back."""
    if function is None:
        return None

    def act(*args: Any) -> Any:
        return made(stands.call(function, *args))

    return act


def aggregate(kind: Any) -> Any:
    if kind is None:
        return None

    class Aggregate:
        """Stands for an instance of the guest's class, which C makes."""

        def __init__(self) -> None:
            self._one = stands.call(kind)

        def step(self, *args: Any) -> None:
            stands.call(self._one.step, *args)

        def inverse(self, *args: Any) -> None:
            stands.call(self._one.inverse, *args)

        def value(self) -> Any:
            return plain(stands.call(self._one.value))

        def finalize(self) -> Any:
            return plain(stands.call(self._one.finalize))

    return Aggregate


def finish(row: tuple[Any, ...], text_factory: Any) -> tuple[Any, ...]:
    """Makes the guest's values of a row."""
    if not any(type(one) in (Text, Found) for one in row):
        return row
    return tuple(_finished(one, text_factory) for one in row)


def _finished(value: Any, text_factory: Any) -> Any:
    if type(value) is Text:
        return stands.call(text_factory, bytes(value))
    return stands.call(converters[value.name], value.value) if type(value) is Found else value
