"""What of a hostile guest's output reaches the caller's terminal with --tty, wherever it is cut."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jail.core.control_functions import LONGEST, RESET, ControlFunctions

# written down once more, and in another way: by the last character, with what may stand before it
PARAMETERS = {
    **dict.fromkeys("@ABCDEFGILMPSTXZ`abde", r"\d{0,4}"),
    **dict.fromkeys("Hfr", r"\d{0,4}(;\d{0,4})?"),
    **dict.fromkeys("JK", "[012]?"),
    **dict.fromkeys("su", ""),
    "m": r"[\d;:]*|>4(;[012]?)?",
    "h": r"4|\?[\d;]+",
    "l": r"4|\?[\d;]+",
    "q": "[0-6]? ",
}
MODES = {1, 5, 6, 7, 9, 25, 47, 66, *range(1000, 1007), 1015, 1047, 1048, 1049, 2004, 2026} - {1001}
SHORT = re.compile(r"\x1b([78=>DEM]|[()*+][0AB12]|#8)")
LONG = re.compile(r"\x1b\[([^@-~]*)([@-~])")

SPECIMENS = [
    b"\x1b]52;c;ZXZpbA==\x07", b"\x1b]0;title\x1b\\", b"\x1b]2;t\xc2\x9c", b"\x1bPq#0\x1b\\", b"\x1bP+q544e\x1b\\",
    b"\x1bP$qm\x1b\\", b"\x05", b"\x1b[c", b"\x1b[>c", b"\x1b[=c", b"\x1b[5n", b"\x1b[6n", b"\x1b[?6n", b"\x1b[21t",
    b"\x1b[18t", b"\x1bZ", b"\x1b[x", b"\x1b[?2004$p", b"\x1b[>q", b"\x1b[?u", b"\x1b[>1u", b"\x1b[?4m", b"\x1b[1*y",
    b"\x1b]11;?\x07", b"\x1b]4;1;?\x07", b"\x1b_Gi=1\x1b\\", b"\x1bXsos\x1b\\", b"\x1b^pm\x1b\\", b"\x1bktitle\x1b\\",
    b"\x1b[i", b"\x1b[5i", b"\x1b[?5i", b"\x1b[2h", b"\x1b[12h", b"\x1b[?2l", b"\x1b[?3h", b"\x1b[?1001h", b"\x1b[3J",
    b"\x1bc", b"\x1b[62\"p", b"\x1b G", b"\x1b%@", b"\x1b[?1r", b"\x1b[?1s", b"\x1b[1;2s", b"\x1b[99999b",
    b"\x1b[1;2;3;4;5T", b"\xc2\x9b6n", b"\x9b6n", b"\xc2\x9d52;c;eA==\x07", b"\x1b]8;;file:///\x1b\\x\x1b]8;;\x1b\\",
    b"\x1b]1337;File=:\x07", b"\x1b[?2031h", b"\x1b[?2048h", b"\x1b[?996n", b"\x1b[14t", b"\x1b[>0T", b"\x1b[#P",
    b"\x1bH", b"\x1b[g",
]  # fmt: skip
PASSED = [
    b"\x1b[1;31m", b"\x1b[38:2::1:2:3m", b"\x1b[m", b"\x1b[2J", b"\x1b[H", b"\x1b[10;20H", b"\x1b[K", b"\x1b[?1049h",
    b"\x1b[?25l", b"\x1b[?2004h", b"\x1b[?1006;1000h", b"\x1b[1;24r", b"\x1b7", b"\x1b8", b"\x1b=", b"\x1b>",
    b"\x1bM", b"\x1b(0", b"\x1b(B", b"\x0e", b"\x0f", b"\x07", b"\x08", b"\t", b"\r", b"\n", b"\x1b[4h", b"\x1b[2 q",
    b"\x1b[>4;2m", b"\x1b[3b", b"\x1b[3P", b"\x1b[2d", b"\x1b[s", b"\x1b[u",
    b"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x80\xae",
]  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [*SPECIMENS, *PASSED, b"\x1b", b"[", b"\\", b"\x07", b"\x18", b"\x1a", b"?", b";", b"m", b"n", b"1"]
        ),
        st.binary(max_size=5),
        st.text(max_size=5).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.integers(1, LONGEST + 9).map(lambda count: b"\x1b[" + b"1" * count),
    ),
    max_size=14,
)


def is_permitted(sequence: str) -> bool:
    if SHORT.fullmatch(sequence):
        return True
    found = LONG.fullmatch(sequence)
    if not found or not re.fullmatch(PARAMETERS.get(found[2], "nothing"), found[1]):
        return False
    return found[1][:1] != "?" or {int(number) for number in found[1][1:].split(";")} <= MODES


def assert_harmless(written: str) -> None:
    """Nothing but text, seven controls of the line, and whole functions of the list."""
    first, *rest = re.split(r"(?=\x1b)", written)
    for part in (first, *rest):
        sequence = (SHORT.match(part) or LONG.match(part)) if part.startswith("\x1b") else None
        assert not part.startswith("\x1b") or (sequence and is_permitted(sequence[0])), part
        assert not re.search(r"[\x00-\x06\x10-\x1f\x7f-\x9f]", part[sequence.end() if sequence else 0 :]), part


def filtered(chunks: list[bytes]) -> list[str]:
    """What each chunk, and the end, put on the terminal; decoded one by one, so none may end within a character."""
    only = ControlFunctions()
    return [only(chunk).decode() for chunk in chunks] + [only.finish().decode()]


@given(PIECES)
@example([b"\x1b]52;c;", b"eA==\x1b", b"\\\x1b[6", b"n"])
@example([b"\x1b]0;\x1b[6n", b"\x1b\x1b[31m[6n"])
def test_nothing_but_permitted_functions_comes_out(chunks: list[bytes]) -> None:
    for written in filtered(chunks):
        assert_harmless(written)


@given(PIECES, st.lists(st.integers(0, 200), max_size=12))
def test_where_the_output_is_cut_makes_no_difference(pieces: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(pieces)
    ends = sorted({0, *(cut for cut in cuts if cut < len(whole)), len(whole)})
    parts = [whole[start:end] for start, end in itertools.pairwise(ends)]
    expected = "".join(filtered([whole]))
    assert "".join(filtered(parts)) == expected
    assert "".join(filtered([whole[i : i + 1] for i in range(len(whole))])) == expected


@pytest.mark.parametrize("function", SPECIMENS, ids=repr)
def test_what_acts_on_the_owner_of_the_terminal_is_dropped(function: bytes) -> None:
    written = ControlFunctions()(b"a" + function + b"b").decode().replace("\ufffd", "")
    assert re.fullmatch("ax?b|a6nb", written), "of a link the text stays, and behind a byte that is no UTF-8 all does"
    assert ControlFunctions(raw=True)(function) == function


@pytest.mark.parametrize("function", PASSED, ids=repr)
def test_what_a_program_draws_with_passes(function: bytes) -> None:
    assert ControlFunctions()(b"a" + function + b"b") == b"a" + function + b"b"


def test_of_several_modes_those_that_are_permitted_pass() -> None:
    assert ControlFunctions()(b"\x1b[?3;25;4l\x1b[?3;4l") == b"\x1b[?25l"


@pytest.mark.parametrize(
    ("drawn", "reset"),
    [
        (b"\x1b[?1049h\x1b[?25l\x1b[31mx", b"\x1b[?1049l\x1b[?25h\x1b[m"),
        (b"\x1b[?1049h\x1b[31mx\x1b[0m\x1b[?1049l", b""),
        (b"\x1b[?1000h\x1b[?2004h\x1b=\x1b[3 q", b"\x1b[?1000l\x1b[?2004l\x1b>\x1b[0 q"),
        (b"\x1b[2;5r\x0e\x1b[4h\x1b[>4;2m\x1b[?7l", b"\x1b7\x1b[r\x1b8\x0f\x1b[4l\x1b[>4m\x1b[?7h"),
        (b"\x1b[?1", b""),
    ],
)
def test_what_was_set_is_reset_at_the_end_once(drawn: bytes, reset: bytes) -> None:
    only = ControlFunctions()
    only(drawn)
    assert only.reset() == reset
    assert (only.finish(), only.finish()) == (reset, b"")


def test_the_reset_for_the_unknown_sets_nothing_but_what_passes() -> None:
    """It ends a control string first, if one was begun."""
    assert RESET.startswith(b"\x18\x1b\\")
    assert_harmless(RESET[3:].decode())
