from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jail.core.units import format_duration, format_size, parse_duration, parse_size

DAYS_30 = 30 * 86400
durations = some.integers(0, DAYS_30 * 1_000_000).map(lambda micros: round(micros / 1_000_000, 6))
sizes = some.integers(0, 1 << 50) | some.integers(0, 1 << 20).map(lambda blocks: blocks << 20)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("2s", 2),
        ("1m", 60),
        ("1h30m", 5400),
        ("1m 30s", 90),
        ("7d", 604800),
        (" 1.5 s ", 1.5),
        (".5s", 0.5),
        ("2.s", 2),
        ("20us", 0.00002),
        ("3", 3),
        ("0", 0),
        ("0s", 0),
        (2, 2),
        (0.25, 0.25),
    ],
)
def test_durations(text: str | float, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512K", 512 << 10),
        ("64M", 64 << 20),
        ("64m", 64 << 20),
        ("1G", 1 << 30),
        ("1.5G", 3 << 29),
        ("2GiB", 2 << 30),
        ("1 T", 1 << 40),
        ("1P", 1 << 50),
        ("10B", 10),
        ("10", 10),
        (10, 10),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a number is missing, write for example 2s"),
        ("s", "a number is missing"),
        (".", "a number is missing"),
        ("two", "a number is missing"),
        ("2x", "unknown unit 'x', use ms, s, m, h or d"),
        ("2s!", "unknown unit '!'"),
        ("2S", "unknown unit 'S'"),
        ("2sm", "unknown unit 'sm'"),
        ("2s-1s", "unknown unit '-1s'"),
        ("1.2.3s", "'1.2.3' is not a sensible number"),
        ("9" * 400, "is not a sensible number"),
        ("٣s", "a number is missing"),
        ("1e3s", "unknown unit 'e'"),
        ("-1s", "cannot be negative"),
        (-1, "cannot be negative"),
        (-0.001, "cannot be negative"),
        (float("nan"), "cannot be endless"),
        (float("inf"), "cannot be endless"),
        (10**400, "cannot be endless"),
    ],
)
def test_wrong_durations(text: str | float, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a number is missing, write for example 64M"),
        ("M", "a number is missing"),
        ("64MB", "unknown unit 'MB', use M (a power of 1024)"),
        ("64Q", "unknown unit 'Q', use K, M, G, T or P"),
        ("64iB", "unknown unit 'iB'"),
        ("64BiB", "unknown unit 'BiB'"),
        ("64M 3K", "unknown unit 'M 3K'"),
        ("0x40", "unknown unit 'x40'"),
        ("1_000", "unknown unit '_000'"),
        ("1.2.3M", "not a sensible number"),
        ("9" * 5000, "not a sensible number"),
        ("-1M", "cannot be negative"),
        (-1, "cannot be negative"),
    ],
)
def test_wrong_sizes(text: str | int, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_size(text)


@given(some.text() | some.from_regex(r"-?[0-9.]{0,5} ?[a-zA-Z]{0,3}", fullmatch=True))
def test_any_text_is_a_number_or_a_one_line_reason(text: str) -> None:
    for parse in (parse_duration, parse_size):
        try:
            said = str(parse(text))
        except ValueError as error:
            said = str(error)
        assert said.isprintable()
        assert not said.startswith("-")
        assert len(said) < 20 * len("\\U00012345") + 60  # of what is quoted: 20 characters, escaped


@given(durations)
def test_exact_durations_come_back(seconds: float) -> None:
    assert parse_duration(format_duration(seconds, exact=True)) == seconds


@given(sizes)
def test_exact_sizes_come_back(size: int) -> None:
    assert parse_size(format_size(size, exact=True)) == size


@given(durations, sizes)
def test_text_for_people_is_near_and_short(seconds: float, size: int) -> None:
    assert parse_duration(format_duration(seconds)) == pytest.approx(seconds, rel=0.05, abs=0.001)
    assert parse_size(format_size(size)) == pytest.approx(size, rel=0.05)
    assert len(format_duration(seconds)) <= 12
    assert len(format_size(size)) <= 7


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.5, "500ms"),
        (0.0123, "12ms"),
        (0.00123, "1.23ms"),
        (2.00341, "2.003s"),
        (60, "1m"),
        (90, "90s"),
        (5400, "90m"),
        (86400, "1d"),
    ],
)
def test_durations_for_people(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0"), (1000, "1000"), (64 << 20, "64M"), (3 << 29, "1.5G"), (123456789, "117.7M")]
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert format_size(size) == text
