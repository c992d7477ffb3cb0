"""TOML text to a tree and the line that each key stands on.

Importing tomllib takes as long as an interpreter's start. Most policies are written plainly: sections, texts, whole
numbers, lists of texts. That much is read here; what is unusual or wrong in any way is left to tomllib, which explains.
tests/unit/test_policy_toml.py shows that the two agree on every text that this one accepts.
"""

from __future__ import annotations

from ..core.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Path = tuple[str | int, ...]  # keys from the top, and positions within lists
_SPACE = " \t"
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST = 18  # digits of a number that any reader of TOML must take


def parse(text: bytes, place: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """Parses the tree of a TOML text and the 1-based line of each key and list element in it.

    Raises PolicyError naming ``place`` and, where it is known, the line.
    """
    try:
        words = text.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise PolicyError(f"not UTF-8 text: byte 0x{text[error.start]:02x}", place, line) from None
    try:
        return Plain(words).read()
    except _Unusual:
        return _by_tomllib(words, place)


def _by_tomllib(words: str, place: str) -> tuple[dict[str, Any], dict[Path, int]]:
    import tomllib

    from .toml_lines import Lines

    try:
        return tomllib.loads(words), Lines(words).found
    except RecursionError:
        raise PolicyError("not a policy: nested too deeply", place) from None
    except ValueError as error:  # TOMLDecodeError, and int() on thousands of digits
        message, _, where = str(error).partition(" (at ")
        digits = where.removeprefix("line ").partition(",")[0]
        line = int(digits) if digits.isdigit() else words.count("\n") + 1
        message = message.partition(";")[0]  # the rest of the message is advice for programmers
        raise PolicyError(f"not TOML: {message[:1].lower()}{message[1:]}", place, line) from None


class _Unusual(Exception):
    """Raised for a text that is not in the plain way of writing, or wrong."""


class Plain:
    """Reads a text that is written plainly. Raises _Unusual for any other."""

    def __init__(self, text: str) -> None:
        if any(character < " " or character == "\x7f" for character in set(text) - {"\n", "\t"}):
            raise _Unusual
        self._text, self._at, self._line = text, 0, 1
        self._tree: dict[str, Any] = {}
        self._found: dict[Path, int] = {}

    def read(self) -> tuple[dict[str, Any], dict[Path, int]]:
        """Reads the tree and the lines."""
        table: dict[str, Any] = self._tree
        path: Path = ()
        while self._to_next_line_with_something():
            line = self._line
            if self._take("["):
                self._skip()
                name = self._bare()
                self._skip()
                if name in self._tree or not self._take("]"):
                    raise _Unusual
                table, path = self._tree.setdefault(name, {}), (name,)
                self._found[path] = line
            else:
                name = self._bare()
                self._skip()
                if name in table or not self._take("="):
                    raise _Unusual
                self._skip()
                self._found[(*path, name)] = line
                table[name] = self._value((*path, name))
            self._end_of_line()
        return self._tree, self._found

    def _value(self, path: Path) -> Any:
        if self._take("["):
            return self._list(path)
        if self._peek() == '"':
            return self._string()
        if self._take("{"):
            self._skip()
            if not self._take("}"):
                raise _Unusual
            return {}
        word = self._word()
        if word in ("true", "false"):
            return word == "true"
        digits = word.removeprefix("-")
        is_plain = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST
        if not is_plain or (digits[0] == "0" and word != "0"):
            raise _Unusual
        return int(word)

    def _list(self, path: Path) -> list[str]:
        found: list[str] = []
        while self._to_next_line_with_something():
            if self._take("]"):
                return found
            self._found[(*path, len(found))] = self._line
            found.append(self._string())
            if not self._to_next_line_with_something() or not (self._take(",") or self._peek() == "]"):
                break
        raise _Unusual

    def _string(self) -> str:
        end = self._text.find('"', self._at + 1)
        inside = self._text[self._at + 1 : end]
        # an empty one may be the start of a string of several lines
        if self._peek() != '"' or end < 0 or "\\" in inside or "\n" in inside or self._text[end + 1 : end + 2] == '"':
            raise _Unusual
        self._at = end + 1
        return inside

    def _bare(self) -> str:
        word = self._word()
        if not word:
            raise _Unusual
        return word

    def _word(self) -> str:
        start = self._at
        while self._peek() in _BARE:
            self._at += 1
        return self._text[start : self._at]

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> bool:
        taken = self._peek() == character
        self._at += taken
        return taken

    def _skip(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self._at += 1

    def _end_of_line(self) -> None:
        self._skip()
        if self._peek() not in ("", "\n", "#"):
            raise _Unusual

    def _to_next_line_with_something(self) -> bool:
        """Passes over blanks, line ends and comments; whether anything is left."""
        while True:
            self._skip()
            if self._peek() == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            if not self._take("\n"):
                return self._at < len(self._text)
            self._line += 1
