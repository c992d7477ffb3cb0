# min-python: 3.12
from typing import TypeAliasType, TypeVar, get_type_hints, override


class Box[T]:
    def __init__(self, item: T) -> None:
        self.item = item

    def map[U](self, function) -> "Box[U]":
        return Box(function(self.item))

    def __repr__(self):
        return f"Box({self.item!r})"


class Bounded[K: str, *Ts, **P]:
    pass


def first[T](items: list[T], default: T | None = None) -> T | None:
    return items[0] if items else default


type Pair[A] = tuple[A, A]
type Tree = list[Tree] | int


class Child(Box[int]):
    @override
    def __repr__(self):
        return f"Child of {super().__repr__()}"


print(Box(3).map(str), Box[int], first([4, 5]), first([], 6), Child(1), Bounded.__type_params__, first.__type_params__)
print(Pair, Pair.__value__, Pair[int], Tree.__value__, isinstance(Tree, TypeAliasType), Child.__repr__.__override__)
print(
    [t.__bound__ for t in Bounded.__type_params__ if isinstance(t, TypeVar)],
    get_type_hints(first)["default"],
    Box.__parameters__,
)


def outer[T](x: T):
    class Inner[V]:
        kind = (x, "T and V")

    return Inner


print(outer(1).kind, outer(2).__qualname__)
