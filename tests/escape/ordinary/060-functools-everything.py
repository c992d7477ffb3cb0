import functools
from functools import (
    cached_property,
    cmp_to_key,
    lru_cache,
    partial,
    partialmethod,
    reduce,
    singledispatch,
    singledispatchmethod,
    total_ordering,
)


@singledispatch
def describe(x):
    return f"object {x!r}"


@describe.register
def _(x: int):
    return f"int {x}"


@describe.register(list)
@describe.register(tuple)
def _(x):
    return f"sequence of {len(x)}"


class Base:
    pass


class Child(Base):
    pass


@describe.register
def _(x: Base):
    return f"base {type(x).__name__}"


class Formatter:
    @singledispatchmethod
    def show(self, x):
        return "?"

    @show.register
    def _(self, x: str):
        return repr(x)

    @show.register
    def _(self, x: float):
        return f"{x:.1f}"

    def move(self, dx, dy):
        return dx, dy

    right = partialmethod(move, 1, 0)
    up = partialmethod(move, dy=1)


@total_ordering
class Card:
    def __init__(self, rank):
        self.rank = rank

    def __eq__(self, other):
        return self.rank == other.rank

    def __lt__(self, other):
        return self.rank < other.rank


class Data:
    def __init__(self):
        self.computed = 0

    @cached_property
    def heavy(self):
        self.computed += 1
        return sum(range(1000))


print(
    describe(1),
    describe([1]),
    describe((1, 2)),
    describe("s"),
    describe(Child()),
    describe(True),
    describe.dispatch(bool) is describe.dispatch(int),
    len(describe.registry),
)
f = Formatter()
print(f.show("a"), f.show(2), f.show(2.25), f.right(), f.up(5))
print(Card(1) <= Card(1), Card(3) > Card(2), Card(2) >= Card(3), max(map(Card, [1, 9, 4])).rank)
d = Data()
print(d.heavy, d.heavy, d.computed, "heavy" in vars(d))
del d.heavy
print(d.heavy, d.computed, Data.heavy.attrname)
basetwo = partial(int, base=2)
p = partial(print, "partial", sep="-", end="!\n")
p("x")
print(
    basetwo("101"),
    basetwo.keywords,
    basetwo.func is int,
    partial(basetwo, "11")(),
    reduce(lambda a, b: a * b, range(1, 6)),
    reduce(max, [], 3),
)


@lru_cache(maxsize=2)
def cached(x, *, y=0):
    return x + y


print([cached(n) for n in (1, 2, 1, 3, 2)], cached.cache_info(), cached.cache_parameters())
cached.cache_clear()
print(
    cached.cache_info().currsize,
    sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)),
    functools.WRAPPER_ASSIGNMENTS[0],
)
