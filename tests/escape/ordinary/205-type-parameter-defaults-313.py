# min-python: 3.13
from dataclasses import dataclass
from typing import ReadOnly, TypedDict, TypeIs, get_type_hints
from warnings import deprecated


class Box[T = int]:
    def __init__(self, item: T) -> None:
        self.item = item


class Row(TypedDict):
    id: ReadOnly[int]
    name: str


def is_int(x: object) -> TypeIs[int]:
    return isinstance(x, int)


@deprecated("use other()")
def old():
    return "old"


@dataclass
class Point:
    x: int
    y: int


import copy
import warnings

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    print(old(), [str(w.message) for w in seen])
print(
    Box.__type_params__[0].__default__,
    sorted(Row.__readonly_keys__),
    is_int(3),
    copy.replace(Point(1, 2), y=5),
    Row(id=1, name="x"),
)
print(Point.__static_attributes__, Box.__firstlineno__, get_type_hints(Row))
