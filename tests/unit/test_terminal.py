"""What of a hostile guest's output reaches a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jail.core.terminal import LONGEST, Cleaner, Follower

COLOUR = re.compile(rf"\x1b\[[0-9;]{{0,{LONGEST}}}m")
OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=6),
        st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.sampled_from(
            [b"\x1b", b"[", b"\x1b[", b"1;31", b"m", b"\x1b[0m", b"\xc2", b"\x9b", b"\xe2\x82", b"\xac", b"\n"]
        ),
        st.integers(0, 2 * LONGEST).map(lambda count: b"\x1b[" + b"1" * count),
    ),
    max_size=12,
)


def cleaned(chunks: list[bytes]) -> list[str]:
    """What each chunk, and the end, put on the terminal; decoded one by one, so none may end within a character."""
    cleaner = Cleaner()
    return [cleaner(chunk).decode() for chunk in chunks] + [cleaner.finish().decode()]


@given(PIECES)
@example([b"\x1b[", b"3", b"1", b"m"])
def test_nothing_but_text_and_colours_comes_out(chunks: list[bytes]) -> None:
    for written in cleaned(chunks):
        assert not OBEYED.search(COLOUR.sub("", written))


@given(PIECES)
@example([b"\xf0\x9f", b"\x98\x80"])
@example([b"\x1b", b"[31mred"])
def test_where_the_output_is_cut_makes_no_difference(chunks: list[bytes]) -> None:
    assert "".join(cleaned(chunks)) == "".join(cleaned([b"".join(chunks)]))


@given(
    st.lists(
        st.one_of(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])), st.sampled_from(["\n", "\t", "\r"]))
    )
)
def test_text_stays_as_it_is(pieces: list[str]) -> None:
    assert "".join(cleaned([piece.encode() for piece in pieces])) == "".join(pieces)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (b"\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
        (b"\x1b[38;2;255;255;255;48;2;255;255;255mx\x1b[m", "\x1b[38;2;255;255;255;48;2;255;255;255mx\x1b[m"),
        (b"\x1b[2J\x1b[H", "^[[2J^[[H"),
        (b"\x1b]0;title\x07", "^[]0;title^G"),
        (b"\x1b]52;c;aGk=\x1b\\", "^[]52;c;aGk=^[\\"),
        (b"\x1bP$q\x1b\\", "^[P$q^[\\"),
        (b"\x1b[1" + b";1" * LONGEST + b"m", "^[[1" + ";1" * LONGEST + "m"),
        (b"\x1b[?1049h", "^[[?1049h"),
        (b"\x1b\x1b[31mx\x1b[0m", "^[\x1b[31mx\x1b[0m"),
        (b"a\x08b\x00\x7f", "a^Hb^@^?"),
        (b"\x9b31m \xc2\x9b31m", "\\x9b31m \\x9b31m"),
        (b"\xff\xfe \xed\xa0\x80", "\\xff\\xfe \\xed\\xa0\\x80"),
        ("\u202eevil".encode(), "\\u202eevil"),
        (b"end\x1b", "end^["),
        (b"end\x1b[3", "end^[[3"),
        (b"end\xe2\x82", "end\\xe2\\x82"),
    ],
)
def test_what_is_shown(given: bytes, shown: str) -> None:
    assert "".join(cleaned([given])) == shown


def test_little_is_held_back() -> None:
    assert Cleaner()(b"\x1b[" + b"1" * LONGEST) == b""
    assert Cleaner()(b"\x1b[" + b"1" * (LONGEST + 1)) == b"^[[" + b"1" * (LONGEST + 1)


def test_a_colour_does_not_outlive_the_guest() -> None:
    assert cleaned([b"\x1b[31mred"]) == ["\x1b[31mred", "\x1b[0m"]
    assert cleaned([b"\x1b[31mred\x1b[0;0m"])[-1] == ""


@pytest.mark.parametrize("kind", [Cleaner, Follower])
def test_it_is_known_whether_a_line_was_begun(kind: type[Cleaner | Follower]) -> None:
    stream = kind()
    assert stream.at_line_start
    seen = []
    for chunk in (b"a", b"b\n", b"c\r", b"\n"):
        stream(chunk)
        seen.append(stream.at_line_start)
    assert seen == [False, True, False, True]
    coloured = Cleaner()
    coloured(b"line\n\x1b[0m")
    assert coloured.at_line_start


def test_a_follower_changes_nothing() -> None:
    follower = Follower()
    assert follower(b"\x1b[2J\xff") == b"\x1b[2J\xff"
    assert follower.finish() == b""
