"""Frozen values with named fields: what every box of the flow (Policy, Plan, Observation, Result) is made of.

Any room may import this; it imports nothing of ours. It stands in for ``dataclasses``, whose import alone costs more
than half a jail's worth of start-up on the command line (docs/decisions/0005-records.md).
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 10 ms to import; type checkers know this name without it
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        return lambda cls: cls


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=True)
class Record:
    """A value whose fields are its class's annotations, set once by keyword, compared and hashed by content."""

    _fields: tuple[str, ...] = ()
    _names: frozenset[str] = frozenset()  # the same
    _required: frozenset[str] = frozenset()

    def __init_subclass__(cls) -> None:
        names = [n for n in cls.__annotations__ if not n.startswith("_")]
        cls._required = cls._required.union(set(names) - cls._names) - vars(cls).keys()  # a default is an attribute
        cls._fields = tuple(dict.fromkeys((*cls._fields, *names)))
        cls._names = frozenset(cls._fields)

    def __init__(self, **values: Any) -> None:
        if not values.keys() <= self._names or not values.keys() >= self._required:
            missing, unknown = self._required - values.keys(), values.keys() - self._names
            raise TypeError(f"{type(self).__name__}: missing {sorted(missing)}, unknown {sorted(unknown)}")
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def replace(self, **values: Any) -> Self:
        """Returns a copy with some fields changed."""
        return type(self)(**{**self.__dict__, **values})

    def as_dict(self) -> dict[str, Any]:
        """Returns every field by name, in the order of the class, with records inside turned into dicts as well."""
        return {name: _plain(getattr(self, name)) for name in self._fields}

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._fields)})"


def _plain(value: object) -> Any:
    if isinstance(value, Record):
        return value.as_dict()
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value
