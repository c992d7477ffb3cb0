"""Tells of each special method by what its operands are held while it runs, asked by several C functions.

The method drops every reference that the guest has to its operands, and makes objects of the same size. An operand that is
still alive is held by "a reference" of its caller's; one that is gone is held by "the quarantine", unless its place is
"given away". Runs under plain Python and in the language ring alike; a line for each method.
"""

import asyncio
import copy
import functools
import heapq
import itertools
import math
import operator
import sys
import weakref

HELD, KINDS, SAID = [], set(), {}


class Same:
    """An object as large as those of the kinds that are made here."""

    __slots__ = ("a", "b", "c", "__weakref__")


def look(name, watched):
    """Drops what is held, and says what became of the operands."""
    HELD.clear()
    taken = {id(one) for one in [Same() for _ in range(30)]}
    for place, operand in watched:
        by = "a reference" if operand() is not None else "given away" if place in taken else "the quarantine"
        SAID[name].add(by)


def method_of(name, answer):
    def method(self, *others):
        watched = [(id(one), weakref.ref(one)) for one in (self, *others) if type(one) in KINDS]
        del self, others
        look(name, watched)
        return answer() if callable(answer) else answer

    return method


def hold(**methods):
    """Makes the one object that has these methods; the list alone has it."""
    names = {f"__{name}__": method_of(name, answer) for name, answer in methods.items()}
    kind = type("Kind", (), {"__slots__": Same.__slots__, **names})
    KINDS.add(kind)
    HELD[:] = [kind()]


def ask(act, **methods):
    """Has the first of the methods called by C."""
    for name in methods:
        SAID.setdefault(name, set())
    hold(**methods)
    try:
        act()
    except (TypeError, ValueError, AttributeError, RuntimeError):
        pass  # what the method answers is no answer to every function: it was asked


def each(function, *more):
    """Returns what calls a function of the object, of which then the call alone has a reference."""
    return lambda: list(map(function, HELD, *more))


def nothing():
    return iter(())


def stop():
    raise StopIteration


async def no_more():
    raise StopAsyncIteration


async def done():
    pass


def ask_numbers():
    unary = dict.fromkeys(("index", "int", "bool", "round", "trunc", "floor", "ceil", "neg", "pos", "abs", "invert"), 1)
    callers = {"int": int, "float": float, "complex": complex, "bool": bool, "round": round, "abs": abs}
    for name, answer in {**unary, "float": 1.0, "complex": 1j, "bool": True}.items():
        act = callers.get(name) or getattr(operator, name, None) or getattr(math, name)
        ask(each(act), **{name: answer})
    for name in "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split():
        act = {"divmod": divmod, "pow": pow}.get(name) or getattr(operator, name, None) or getattr(operator, f"{name}_")
        ask(each(act, [2]), **{name: 1})
        ask(lambda act=act: list(map(act, [2], HELD)), **{f"r{name}": 1})
        if name != "divmod":
            ask(each(getattr(operator, f"i{name}"), [2]), **{f"i{name}": 1})


def ask_comparisons():
    for name in "eq ne lt le gt ge".split():
        ask(each(getattr(operator, name), [2]), **{name: NotImplemented})
    for act in (
        lambda: HELD.index(3), lambda: HELD.remove(3), lambda: HELD.count(3), lambda: 3 in HELD, lambda: HELD == [3],
        lambda: [3] == HELD, lambda: HELD < [3], lambda: operator.indexOf(HELD, 3), lambda: {1: HELD.pop()} == {1: 3},
    ):  # fmt: skip
        ask(act, eq=False)
    for act in (lambda: max(HELD * 2), lambda: sorted(HELD * 2), lambda: heapq.heapify(HELD * 3)):
        ask(act, lt=False, gt=False)
    ask(compare_keys, eq=NotImplemented)
    for act in (each(hash), lambda: set(HELD), lambda: dict.fromkeys(HELD)):
        ask(act, hash=1)


def compare_keys():
    key = functools.cmp_to_key(operator.eq)
    first, second = key(HELD[0]), key(0)
    first.obj, _ = HELD.pop(), HELD.append(first)
    return first == second


def ask_iterators():
    for act in (
        each(iter), lambda: [*HELD[0]], lambda: list(itertools.chain.from_iterable(HELD)), lambda: set(HELD.pop()),
        lambda: [].extend(HELD.pop()), lambda: "".join(HELD.pop()),
    ):  # fmt: skip
        ask(act, iter=nothing)
    for walk in (
        list, zip, enumerate, functools.partial(map, abs), functools.partial(filter, None), itertools.chain, set, sum,
        itertools.accumulate, itertools.pairwise, itertools.cycle, dict, "".join, all, min,
    ):  # fmt: skip
        ask(lambda walk=walk: list(walk(Walked())), next=stop)
    ask(lambda: run(awaits()), **{"await": nothing})
    ask(lambda: run(walks(HELD.pop)), aiter=Walked)
    ask(lambda: run(walks(Walked)), anext=no_more)
    ask(enter, enter=None, exit=None)
    ask(lambda: run(enter_later()), aenter=done, aexit=done)


class Walked:
    """Takes the place of an object that is iterated, and lets go of it at each step."""

    def __iter__(self):
        type(HELD[0]).__iter__ = lambda self: self
        return HELD.pop()

    def __aiter__(self):
        return HELD.pop()


async def awaits():
    await HELD.pop()


async def walks(take):
    async for _ in take():
        pass


async def enter_later():
    async with HELD.pop():
        pass


def enter():
    with HELD.pop():
        pass


def run(coroutine):
    try:
        coroutine.send(None)
    except (StopIteration, StopAsyncIteration):
        pass


def ask_attributes():
    for act in (each(getattr, ["x"]), each(hasattr, ["x"]), each(operator.attrgetter("x.y"))):
        ask(act, getattr=1)
        ask(act, getattribute=1)
    ask(each(setattr, ["x"], [1]), setattr=None)
    ask(each(delattr, ["x"]), delattr=None)
    for name, act in {"get": getattr, "set": lambda one, name: setattr(one, name, 1), "delete": delattr}.items():
        ask(lambda act=act: act(type("Holder", (), {"x": HELD[0]})(), "x"), **{name: None})
    ask(lambda: type("Holder", (), {"x": HELD.pop()}), set_name=None)


def ask_containers():
    ask(each(len), len=0)
    ask(each(operator.length_hint), length_hint=0)
    ask(lambda: list(Walked()), length_hint=0, next=stop)
    for name, more in {"getitem": [[1]], "setitem": [[1], [1]], "delitem": [[1]], "contains": [[1]]}.items():
        ask(each(getattr(operator, name), *more), **{name: 1})
    ask(each(reversed), reversed=nothing)


def ask_texts():
    for name, act in {"repr": repr, "str": str, "format": format}.items():
        ask(each(act), **{name: "x"})
        ask(each("{0!r}{0}".format), **{name: "x"})
        ask(each("%s %r".__mod__), **{name: "x"})
        ask(lambda: f"{HELD.pop()}", **{name: "x"})
        for kind in (list, tuple, set, lambda one: {1: one[0]}):
            ask(lambda kind=kind: repr(kind(HELD)), **{name: "x"})
        ask(lambda: ascii(HELD), **{name: "x"})
    ask(each(bytes), bytes=b"x")
    ask(lambda: b"%b" % HELD.pop(), bytes=b"x")


def ask_the_rest():
    for act in (each(operator.call), lambda: sorted([1], key=HELD[0]), lambda: list(map(HELD[0], [1]))):
        ask(act, call=1)
    ask(lambda: list(filter(HELD.pop(), [1])), call=1)
    ask(lambda: functools.reduce(HELD[0], [1, 2]), call=1)
    ask(lambda: list(iter(HELD.pop(), 1)), call=1)
    ask(HELD.clear, **{"del": None})
    ask(lambda: isinstance(1, HELD[0]), instancecheck=True)
    ask(lambda: issubclass(int, HELD[0]), subclasscheck=True)
    ask(each(copy.copy), reduce=lambda: (int, ()))
    ask(each(dir), dir=list)
    if sys.version_info >= (3, 12):
        ask(each(memoryview), buffer=lambda: memoryview(b"x"))


for asks in (ask_numbers, ask_comparisons, ask_iterators, ask_attributes, ask_containers, ask_texts, ask_the_rest):
    asks()
for name in sorted(SAID):
    print(name, *sorted(SAID[name]), sep=", ")
