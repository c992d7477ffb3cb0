"""Filters what a terminal of the jail's own puts out, for the caller's: an allow-list of control functions.

Text, cursor, colours, screens, margins, and the modes of keyboard and mouse pass as they are (ECMA-48; XTerm Control
Sequences). All else is dropped, whatever it does: what sets the clipboard or the title, control strings (OSC, DCS, APC,
PM, SOS), and each function that a terminal answers by typing (ENQ, DA, DSR, DECRQM, DECRQSS, XTWINOPS, ...): an answer
that comes late is input of the caller's next prompt, and has carried commands (CVE-2003-0063, CVE-2022-45063,
CVE-2024-38396). Nothing comes out but text and whole functions of the list, so it does not matter how a terminal would
read a sequence that is not on it. A terminal that takes UTF-8 is assumed.
"""

from __future__ import annotations

import codecs
import re  # noqa: TID253  # loaded with a terminal alone

LONGEST = 256  # characters of a sequence that may be held; each that passes is shorter
# DECSET: what ends a mode is what a terminal starts with. Not among them: 2 (a VT52 reads everything else otherwise),
# 3 (it changes the size of the window), 1034 (it changes how Alt is sent), 2031 and 2048 (terminals report by them).
_MODES = {
    **dict.fromkeys(("47", "1047", "1049"), "l"),  # the other screen
    **dict.fromkeys(("1", "5", "6", "66"), "l"),  # cursor keys, reverse video, origin, keypad
    **dict.fromkeys(("7", "25"), "h"),  # wrapping, the cursor is seen
    **dict.fromkeys(("9", "1000", "1002", "1003", "1004", "1005", "1006", "1015"), "l"),  # mouse and focus
    **dict.fromkeys(("2004", "2026"), "l"),  # bracketed paste, updates at once
    "1048": "",  # saves the cursor
}
_N = r"\d{0,4}"  # a repetition of a billion keeps a terminal busy
_ALLOWED = re.compile(
    rf"""\x1b(?:
      [78=>DEM]                           # cursor saved and restored, keypad, index, next line, reverse index
    | [()*+][0AB12]                       # character sets
    | \#8
    | \[(?:
        {_N}[@-GILMPSTXZ`abde]            # cursor; insert, delete, erase, scroll, repeat
      | {_N};{_N}[Hfr] | {_N}[Hfr]        # position, margins
      | [0-2]?[JK]                        # erase; not 3J: what was there before the guest is the caller's
      | [\d;:]{{0,120}}m                  # colours
      | [su]                              # cursor saved and restored
      | 4[hl]                             # insert mode
      | [0-6]?\x20q                       # shape of the cursor
      | >4(?:;[0-2]?)?m                   # keys with modifiers
      ))""",
    re.VERBOSE,
)
_MODE = re.compile(r"\x1b\[\?([\d;]{1,60})([hl])")
_PLAIN = re.compile(r"[^\x00-\x06\x0e-\x1f\x7f]+")  # with BEL, BS, HT, LF, VT, FF and CR
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*(?P<control>[@-~])?|[ -/]*(?P<escape>[0-~])?)")
# ESC in a string begins what comes next, unless it is the ST that ends it. CAN and SUB end anything.
_OF_STRING = re.compile(r"\x1b\\|[\x18\x1a]|(?=\x1b[^\\])")
_ENDS = {
    **dict.fromkeys("PX^_k", _OF_STRING),  # DCS, SOS, PM, APC, and the title of screen(1)
    "]": re.compile(r"\x07|\x1b\\|[\x18\x1a]|(?=\x1b[^\\])"),  # OSC
}
_OF_SEQUENCE = re.compile(r"[@-~]|(?=[^ -~])")  # of one that is too long to be held
_C1 = {code: f"\x1b{chr(code - 0x40)}" for code in range(0x80, 0xA0)}

# For a terminal of which it is not known what was set. 47 leaves the other screen without moving the cursor.
RESET = (
    "\x18\x1b\\\x1b[?2026l\x1b[?47l"
    + "".join(
        f"\x1b[?{mode}l" for mode in ("1", "5", "9", "1000", "1002", "1003", "1004", "1005", "1006", "1015", "2004")
    )
    + "\x1b[?7h\x1b[?25h\x1b[4l\x1b>\x0f\x1b(B\x1b[m\x1b[>4m\x1b7\x1b[r\x1b8"
).encode()


class ControlFunctions:
    """A function from chunk to chunk that remembers what a chunk's end has cut in two, and what is to be reset.

    ``raw``: everything passes, and is only remembered.
    """

    def __init__(self, raw: bool = False) -> None:
        self.at_line_start = True
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""  # what may yet become a permitted sequence
        self._end: re.Pattern[str] | None = None  # of what is being dropped
        self._set: dict[str, tuple[str, str]] = {}  # what is set: how it was set, and what resets it

    def __call__(self, chunk: bytes) -> bytes:
        passed = self._filter(self._held + self._decoder.decode(chunk).translate(_C1))
        if passed:
            self.at_line_start = passed[-1] == "\n"
        return chunk if self._raw else passed.encode()

    def reset(self) -> bytes:
        """Returns what gives the terminal back as it was."""
        return "".join(reset for _, reset in self._set.values()).encode()

    def restore(self) -> bytes:
        """Returns what sets again what the guest has set."""
        return "".join(how for how, _ in self._set.values()).encode()

    def finish(self) -> bytes:
        """Returns what gives the terminal back as it was, once."""
        end = self.reset()
        self._held, self._end, self._set = "", None, {}
        raw, self._raw = self._raw, False
        return RESET + end if raw else end

    def _filter(self, text: str) -> str:
        passed: list[str] = []
        at, self._held = 0, ""
        while at < len(text):
            if self._end is not None:
                at = self._skip(text, at)
            elif plain := _PLAIN.match(text, at):
                passed.append(plain[0])
                at = plain.end()
            elif text[at] == "\x1b":
                at = self._take_sequence(text, at, passed)
            else:
                passed.append(self._shift(text[at]))
                at += 1
        return "".join(passed)

    def _skip(self, text: str, at: int) -> int:
        """Drops up to the end of what is being dropped; returns where to go on."""
        assert self._end is not None
        end = self._end.search(text, at)
        if end is None:
            self._held = "\x1b" if text[-1] == "\x1b" else ""  # which may begin its ST
            return len(text)
        self._end = None
        return end.end()

    def _take_sequence(self, text: str, at: int, passed: list[str]) -> int:
        """Passes or drops the sequence that begins at ``at``, or holds what there is of it; returns where to go on."""
        found = _SEQUENCE.match(text, at)
        assert found is not None
        sequence, end = found[0], found.end()
        if found["control"] or found["escape"]:
            self._end = _ENDS.get(sequence[1:])
            passed.append("" if self._end else self._permitted(sequence))
        elif end == len(text) and len(sequence) <= LONGEST:
            self._held = sequence
        elif end == len(text):
            self._end = _OF_SEQUENCE
        return end

    def _permitted(self, sequence: str) -> str:
        """Returns what of a whole sequence is on the list."""
        if mode := _MODE.fullmatch(sequence):
            known = [number for number in mode[1].split(";") if number in _MODES]
            for number in known:
                self._note_mode(number, mode[2])
            return f"\x1b[?{';'.join(known)}{mode[2]}" if known else ""
        if not _ALLOWED.fullmatch(sequence):
            return ""
        self._note(sequence)
        return sequence

    def _note_mode(self, number: str, to: str) -> None:
        ends = _MODES[number]
        if ends:
            self._remember(f"?{number}", f"\x1b[?{number}{to}", f"\x1b[?{number}{ends}", is_set=to != ends)

    def _note(self, sequence: str) -> None:
        last, parameters = sequence[-1], sequence[2:-1]
        if sequence.startswith("\x1b[>"):
            self._remember("keys", sequence, "\x1b[>4m", is_set=parameters.strip(">4;0") != "")
        elif sequence[1] in "()*+":
            self._remember("sets", sequence, "\x0f\x1b(B\x1b)B", is_set=True)
        elif sequence[1] in "=>":
            self._remember("keypad", sequence, "\x1b>", is_set=last == "=")
        elif sequence[1] == "[" and last == "m":
            self._remember("colours", sequence, "\x1b[m", is_set=parameters.strip("0;") != "")
        elif sequence[1] == "[" and last == "r":
            self._remember("margins", sequence, "\x1b7\x1b[r\x1b8", is_set=parameters != "")
        elif sequence[1] == "[" and last in "hl":
            self._remember("insert", sequence, "\x1b[4l", is_set=last == "h")
        elif last == "q":
            self._remember("cursor", sequence, "\x1b[0 q", is_set=parameters.strip("0 ") != "")

    def _shift(self, control: str) -> str:
        """Returns SO and SI, which choose the character set; drops any other control character."""
        if control not in "\x0e\x0f":
            return ""
        self._remember("shift", control, "\x0f", is_set=control == "\x0e")
        return control

    def _remember(self, what: str, how: str, reset: str, is_set: bool) -> None:
        self._set.pop(what, None)
        if is_set:
            self._set[what] = how, reset
