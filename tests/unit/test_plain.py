"""The codec of calls: what goes in comes out the same, and what no encoder made is refused without being executed."""

from __future__ import annotations

import collections
import enum
import json
import math
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jail.core import plain_data

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
)
hashables = st.recursive(
    scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=6
)
data = st.recursive(
    hashables,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.sets(hashables) | st.dictionaries(hashables, inner),
    max_leaves=20,
)
TAGS = ("list", "tuple", "set", "frozenset", "dict", "bytes", "complex", "int")
# JSON that is nearly right
shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner)
        | st.builds(lambda tag, rest: [tag, *rest], st.sampled_from(TAGS), st.lists(inner, max_size=4))
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=20,
)


def typed(value: object) -> str:
    """For a comparison that tells 1, 1.0 and True apart."""
    parts: list[str] = []
    if isinstance(value, (list, tuple)):
        parts = [typed(item) for item in value]
    elif isinstance(value, (set, frozenset)):
        parts = sorted(typed(item) for item in value)
    elif isinstance(value, dict):
        parts = sorted(f"{typed(key)}: {typed(item)}" for key, item in value.items())
    else:
        parts = [repr(value)]
    return f"{type(value).__name__}({', '.join(parts)})"


@given(data)
def test_there_and_back(value: object) -> None:
    assert typed(plain_data.unpack(plain_data.pack(value))) == typed(value)


def test_what_json_has_not() -> None:
    odd = (
        float("inf"),
        -float("inf"),
        10**5000,
        -(1 << 62),
        (1 << 62) - 1,
        "\ud800\0",
        b"\xff\0",
        {(): {1: {2}}},
        0.1j,
    )
    assert plain_data.unpack(plain_data.pack(odd)) == odd
    nan = plain_data.unpack(plain_data.pack(math.nan))
    assert isinstance(nan, float) and math.isnan(nan)


class Colour(enum.IntEnum):
    RED = 1


class Pair(NamedTuple):
    a: int = 1


@pytest.mark.parametrize(
    "value",
    [object(), Colour.RED, collections.OrderedDict(), Pair(), range(3), [[print]]],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot send .*: only None, .* are plain data"):
        plain_data.encode(value)


def test_too_many_levels_are_refused_on_both_sides() -> None:
    deep: object = 1
    for _ in range(plain_data.DEEPEST):
        deep = [deep]
    assert plain_data.unpack(plain_data.pack(deep)) == deep
    with pytest.raises(ValueError, match="deeper"):
        plain_data.encode([deep])
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="deeper"):
        plain_data.encode(endless)
    sent: object = 1
    for _ in range(plain_data.DEEPEST + 1):
        sent = ["list", sent]
    with pytest.raises(ValueError, match="no encoded data"):
        plain_data.decode(sent)


@given(shapes)
def test_whatever_is_sent_is_data_or_refused(sent: object) -> None:
    try:
        value = plain_data.unpack(json.dumps(sent))
    except ValueError:
        return
    plain_data.encode(value)


@pytest.mark.parametrize(
    "sent",
    [
        {}, [], ["pickle", "x"], [["list"]], ["bytes", "\u0100"], ["bytes"], ["int", "0x"], ["int", 7],
        ["complex", 1, 2],
        ["dict", 1], ["set", ["list"]], ["dict", ["dict"], 1], ["object", "os", "system"], ["list", {}],
    ],
    ids=json.dumps,
)  # fmt: skip
def test_nearly_right_is_wrong(sent: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        plain_data.decode(sent)


def test_numbers_that_all_hash_alike_are_refused() -> None:
    """2**61 - 1 is what numbers are hashed modulo: a set of many multiples would keep the host busy for hours."""
    alike = [["int", f"{n * ((1 << 61) - 1):x}"] for n in range(1, 100)]
    for sent in (["set", *alike], ["frozenset", *alike], ["dict", *[part for key in alike for part in (key, 1)]]):
        with pytest.raises(ValueError, match="equal hashes"):
            plain_data.decode(sent)
    assert plain_data.decode(["set", *range(100_000)]) == set(range(100_000))
