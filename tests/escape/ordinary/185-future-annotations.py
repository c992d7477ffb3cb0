from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from typing import NamedTuple, TypedDict, get_type_hints


@dataclass
class Tree:
    value: int
    left: Tree | None = None
    right: Tree | None = None

    def insert(self, value: int) -> Tree:
        side = "left" if value < self.value else "right"
        if (child := getattr(self, side)) is None:
            setattr(self, side, Tree(value))
        else:
            child.insert(value)
        return self

    def __iter__(self):
        for part in (self.left, (self.value,), self.right):
            yield from part or ()


class Pair(NamedTuple):
    a: int
    b: Pair | None = None


class Options(TypedDict, total=False):
    name: str
    inner: Options


def function(x: Undefined, y: int = 3) -> list[Tree]:
    return []


print(list(Tree(5).insert(3).insert(8).insert(4)), [f.type for f in fields(Tree)], get_type_hints(Tree)["left"])
print(
    function.__annotations__,
    inspect.signature(function),
    get_type_hints(Pair)["b"],
    Pair(1, Pair(2)),
    get_type_hints(Options)["name"],
)
try:
    get_type_hints(function)
except NameError as error:
    print(error)
