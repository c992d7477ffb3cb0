"""What of a function is sent, and what is refused, by name. The programs are executed here, as a guest would do it."""

from __future__ import annotations

import collections
import functools
import math
import os
import os.path
from typing import Any

import pytest

from jail.core import plain_data
from jail.core.errors import JailError, Unsupported
from jail.stdlib.call_source import Sendable

OFFSET, TABLE = 10, {"a": (1, b"x"), 2: {3}}
THING = object()
counter = collections.Counter
joined = os.path.join


def add(x: int, y: NoSuchName = 2) -> int:  # noqa: F821  # annotations are not looked up
    return x + y


renamed = add


def offset(x: int) -> int:
    return add(x, OFFSET)


def table() -> object:
    return TABLE, math.gcd(12, 18), dict(counter("aab")), joined("a", "b")


def deep(n: int) -> int:
    return 0 if n == 0 else 1 + deep(n - 1)


def within() -> list[int]:
    def inner(x: int) -> int:
        return offset(x)

    class Local:
        value = OFFSET

    return [inner(n) + Local.value for n in range(2)] + [renamed(1)]


def rebound() -> int:
    return renamed(1, 1)


def needs_a_thing() -> object:
    return THING


def unknown() -> object:
    return of_nobody  # noqa: F821


def generator():
    yield 1


async def coroutine() -> None: ...


@functools.cache
def decorated() -> int:
    return 1


def not_literal(x: int = OFFSET) -> int:
    return x


class Class:
    def method(self) -> None: ...

    @staticmethod
    def static(x: int) -> int:
        return -x

    @classmethod
    def of_class(cls) -> None: ...


def result(function: Any, *args: Any, **keywords: Any) -> Any:
    """Of the program's last expression."""
    source = Sendable(function).program([(args, keywords)])
    lines = source.rstrip().split("\n")
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile("\n".join(lines[:-1]), "<sent>", "exec", dont_inherit=True), space)
    mark, value = eval(lines[-1], space)
    assert mark == "jail"
    return plain_data.unpack(plain_data.pack(value), None)


@pytest.mark.parametrize(
    ("function", "args", "value"),
    [
        (add, (1,), 3),
        (add, (1, 5), 6),
        (renamed, (1,), 3),
        (offset, (1,), 11),
        (table, (), (TABLE, 6, {"a": 2, "b": 1}, "a/b")),
        (deep, (5,), 5),
        (within, (), [20, 21, 3]),
        (rebound, (), 2),
        (Class.static, (4,), -4),
        (lambda x: x * OFFSET, (4,), 40),
        (pow, (2, 8), 256),
        (str, (5,), "5"),
        (math.gcd, (12, 18), 6),
        (os.path.basename, ("a/b",), "b"),
        ("math:gcd", (12, 18), 6),
        ("collections.abc:Sized.__len__", ([],), 0),
        ("builtins:abs", (-1,), 1),
        (functools.partial(add, 1), (7,), 8),
        (functools.partial(add, y=1), (7,), 8),
    ],
)
def test_what_is_sent_does_what_it_does_here(function: Any, args: tuple[Any, ...], value: object) -> None:
    assert result(function, *args) == value


def test_what_a_closure_holds_is_sent() -> None:
    factor, words = 3, ["a"]

    def scaled(x: int) -> object:
        return x * factor, words

    def through(x: int) -> object:
        return scaled(x)

    def itself(n: int) -> int:
        return 0 if n == 0 else 1 + itself(n - 1)

    assert result(scaled, 5) == (15, ["a"])
    assert result(through, 5) == (15, ["a"])
    assert result(itself, 3) == 3


def test_lines_have_the_numbers_they_have_here() -> None:
    source = Sendable(add).program([((1,), {})])
    assert source.split("\n")[add.__code__.co_firstlineno - 1].startswith("def add(")


def refusals() -> list[tuple[Any, str]]:
    local = 1

    def rebinds() -> None:
        nonlocal local
        local = 2

    def no_value_yet() -> object:
        return later

    if local > 1:
        later = 1
    return [
        (needs_a_thing, "THING"),
        (generator, "generator"),
        (coroutine, "coroutine"),
        (decorated, "decorated"),
        (not_literal, "OFFSET"),
        (Class().method, "bound method"),
        (Class.of_class, "bound method"),
        (Class, "type"),
        (object(), "object"),
        (os, "module"),
        (rebinds, "rebinds"),
        (no_value_yet, "later"),
        ("abc".upper, "upper"),
        ("not a reference", "module:name"),
        (eval("lambda: 1"), "source"),
        ((lambda: 1, lambda: 2)[0], "lambda"),
        (functools.wraps(add)(lambda: 1), "wrapped"),
    ]


@pytest.mark.parametrize(("function", "named"), refusals(), ids=lambda value: str(value)[:40])
def test_what_cannot_be_sent_is_refused_by_name(function: Any, named: str) -> None:
    with pytest.raises(Unsupported, match=named) as raised:
        Sendable(function)
    assert isinstance(raised.value, JailError) and "\n" not in str(raised.value)


def test_two_things_of_one_name_are_refused() -> None:
    def other() -> int:
        return OFFSET

    OFFSET = 7  # noqa: N806

    def both() -> int:
        return other() + offset(1)

    with pytest.raises(Unsupported, match="two things are named 'OFFSET'"):
        Sendable(both)


def test_arguments_that_are_no_data_are_refused() -> None:
    with pytest.raises(Unsupported, match="argument"):
        Sendable(add).program([((THING,), {})])


def test_a_name_that_nobody_knows_is_an_error_of_the_call() -> None:
    with pytest.raises(NameError, match="of_nobody"):
        result(unknown)
