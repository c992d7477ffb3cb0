"""The codec of values and calls: what goes in comes out the same; what no encoder made is refused, and fast."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import fractions
import json
import math
import sys
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jail.core import plain_data

HOURS = dt.timedelta(hours=23)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.timedeltas(-HOURS, HOURS).map(dt.timezone))
    | st.timedeltas()
)
hashables = st.recursive(
    scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=6
)
data = st.recursive(
    hashables,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.sets(hashables) | st.dictionaries(hashables, inner),
    max_leaves=8,
)
TAGS = (
    "tuple", "set", "frozenset", "dict", "bytes", "bytearray", "complex", "int", "float", "decimal", "fraction", "date",
    "time", "datetime", "timedelta",
)  # fmt: skip
# JSON that is nearly right
shapes = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["nan", "0x1", "1E5"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.builds(lambda tag, data: {f"${tag}": data}, st.sampled_from(TAGS), inner | st.lists(inner, max_size=4))
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
        parts = [hex(value) if type(value) is int else repr(value)]
    return f"{type(value).__name__}({', '.join(parts)})"


@settings(max_examples=50)
@given(data)
def test_there_and_back(value: object) -> None:
    assert typed(plain_data.unpack(plain_data.pack(value), None)) == typed(value)


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
        bytearray(b"\xff"),
        {"$bytes": "no tag", "a": 1},
        {"$dict": 1},
        complex(-math.inf, -0.0),
        (1 << 64) - 1,
        -(1 << 63) - 1,
        decimal.Decimal("-0E-7"),
        decimal.Decimal("Infinity"),
        fractions.Fraction(-3, 1 << 70),
        dt.datetime(2026, 10, 25, 2, 30, fold=1),  # noqa: DTZ001
        dt.datetime(2026, 1, 1, tzinfo=dt.timezone(dt.timedelta(microseconds=-1))),
        dt.time(1, tzinfo=dt.timezone(dt.timedelta(microseconds=999_999))),
        dt.timedelta.min,
        dt.timedelta.max,
    )
    assert plain_data.unpack(plain_data.pack(odd), None) == odd
    nan = plain_data.unpack(plain_data.pack(math.nan), None)
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
        deep = (deep,)
    assert plain_data.unpack(plain_data.pack(deep), None) == deep
    with pytest.raises(ValueError, match="too deep"):
        plain_data.encode([deep])
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="too deep"):
        plain_data.encode(endless)


DEEP = 2_000_000
BOMBS = {
    "lists": "[" * DEEP,
    "objects": '{"":' * (DEEP // 4),
    "tags": '{"$tuple":[' * (DEEP // 11),
    "after a string": '["\\\\\\"[[[[", "\\\\"' + ",[" * (DEEP // 2),
    "digits": "[" + "9" * DEEP + "]",
    "digits of a float": "0." + "9" * DEEP + "e1",
    "a fraction": '{"$fraction": [{"$int": "0x' + "1" * (DEEP // 2) + '"}, {"$int": "0x' + "3" * (DEEP // 2) + '"}]}',
    "an exponent": '{"$decimal": "1E999999999999999999"}',
    "a large exponent": '{"$decimal": "1E+99999999"}',
    "a short exponent's digits": '{"$decimal": "1E+' + "0" * DEEP + '1"}',
    "quotes": '\\"' * (DEEP // 2),
    "unended": '"' + '\\"' * (DEEP // 2),
    "unicode digits": '{"$int": "0x\\u0661"}',
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_no_text_takes_long_or_many_levels(text: str) -> None:
    """Not even where the caller has raised the limits that this interpreter has of its own."""
    depth, digits = sys.getrecursionlimit(), sys.get_int_max_str_digits()
    sys.setrecursionlimit(10**6)
    sys.set_int_max_str_digits(0)
    try:
        with pytest.raises(ValueError, match=r"."):
            plain_data.unpack(text, None)
    finally:
        sys.setrecursionlimit(depth)
        sys.set_int_max_str_digits(digits)


def test_a_long_number_is_read_in_linear_time() -> None:
    number = (1 << 12_000_000) - 1
    assert plain_data.unpack(plain_data.pack([number, -number]), None) == [number, -number]


@given(shapes)
def test_whatever_is_sent_is_data_or_refused(sent: object) -> None:
    try:
        value = plain_data.unpack(json.dumps(sent), None)
    except ValueError:
        return
    assert typed(plain_data.unpack(plain_data.pack(value), None)) == typed(value)


@pytest.mark.parametrize(
    "sent",
    [
        {"$pickle": "x"}, {"$tuple": 1}, {"$tuple": {}}, {"$list": []}, {"$bytes": "\u0100"}, {"$bytes": "QQ"},
        {"$bytes": []}, {"$bytes": "QQ=\n="}, {"$int": "0x"}, {"$int": 7}, {"$int": "1_0"}, {"$int": "+0x1"},
        {"$int": "--0x1"}, {"$int": "0x-1"}, {"$float": "1"}, {"$float": "infinity"}, {"$complex": [1, 2]},
        {"$complex": [1.0]}, {"$dict": [1]}, {"$dict": [[1]]}, {"$dict": [[[], 1]]}, {"$dict": [[1, 2], [1.0, 3]]},
        {"$set": [[]]}, {"$set": [1, True]}, {"$decimal": "1_0"}, {"$decimal": " 1"}, {"$decimal": "0x1"},
        {"$decimal": "\u0661"}, {"$fraction": [1, 0]}, {"$fraction": [1, -2]}, {"$fraction": [1.0, 2]},
        {"$date": "20260101"}, {"$date": ["2026-01-01", 1]}, {"$time": "1:2"},
        {"$datetime": ["2026-01-01T00:00:00", 0]},
        {"$datetime": ["2026-01-01T00:00:00", True]}, {"$timedelta": [1]}, {"$timedelta": [1, 2, 3.0]},
        {"$timedelta": [1e9, 0, 0]}, {"$timedelta": [True, 0, 0]}, {"$object": ["os", "system"]}, {"$": 1},
        {"$bytes": "", "a": 1}, {"a": 1, "$b": 2},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_nearly_right_is_wrong(sent: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        plain_data.unpack(json.dumps(sent), None)


class _Named:
    """Stands in for a class of numpy's, which is known by its name."""


def test_what_looks_like_numpys_and_is_not_a_scalar_is_refused() -> None:
    for name in ("numpy.ndarray", "numpy.datetime64"):
        kind = type("x", (_Named,), {"item": lambda _: 1})
        kind.__module__, kind.__qualname__ = name.split(".")
        with pytest.raises(TypeError, match=name):
            plain_data.encode(kind())
    kind = type("x", (_Named,), {"item": lambda _: 1.5})
    kind.__module__, kind.__qualname__ = "numpy", "float32"
    assert plain_data.encode([kind()]) == [1.5]
