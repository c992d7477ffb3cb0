"""The line that each key of a TOML text stands on, which tomllib does not tell."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .toml import Path

_BLANK = " \t\r\n"
_DEPTH = 4  # parts of a path that are told apart: no policy nests as deep


class Lines:
    """A walk over a text that tomllib has accepted, which notes where each key and list element begins."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text, 0, 1
        self.found: dict[Path, int] = {}
        table: Path = ()
        counts: dict[Path, int] = {}  # tables of each array
        while self.skip(_BLANK):
            if self.peek() == "[":
                line, is_array = self.line, self.peek(2) == "[["
                self.skip("[ \t")
                table = self.key(())
                self.skip(" \t]")
                if is_array:
                    counts[table] = counts.get(table, 0) + 1
                    table = (*table, counts[table] - 1)
                    self.found[table] = line
            else:
                path = self.key(table)
                self.skip(" \t=")
                self.value(path)

    def peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def move(self, to: int) -> None:
        to = max(to, self.at + 1)  # always onwards, whatever the text
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def skip(self, characters: str) -> bool:
        """Passes over these characters, and over comments where they may stand; returns whether anything is left."""
        while self.at < len(self.text):
            if self.peek() in characters:
                self.move(self.at + 1)
            elif self.peek() == "#" and "\n" in characters:
                self.move(self.until("\n"))
            else:
                return True
        return False

    def until(self, ends: str) -> int:
        at = self.at
        while at < len(self.text) and self.text[at] not in ends:
            at += 1
        return at

    def string(self) -> str:
        """Passes over a string of any of the four kinds; returns what stands between its quotes, escapes as written."""
        quote = self.peek()
        mark = self.peek(3) if self.peek(3) == quote * 3 else quote
        at = start = self.at + len(mark)
        while at < len(self.text) and not self.text.startswith(mark, at):
            at += 2 if quote == '"' and self.text[at] == "\\" else 1
        while len(mark) == 3 and self.text.startswith(quote, at + 3):
            at += 1  # a multi-line string may end in quotes of its own
        inside = self.text[start:at]
        self.move(at + len(mark))
        return inside

    def key(self, table: Path) -> Path:
        """Passes over ``a."b".c``; each part is noted, at the line where it was first named."""
        path = table
        while True:
            start, line = self.at, self.line
            if self.peek() in ("'", '"'):
                part = self.string()
            else:
                self.move(self.until(" \t\r\n.=]"))
                part = self.text[start : self.at]
            path = self.note(path, part, line)
            self.skip(" \t")
            if self.peek() != ".":
                return path
            self.skip(". \t")

    def note(self, path: Path, part: str | int, line: int) -> Path:
        path = (*path, part)[:_DEPTH]
        self.found.setdefault(path, line)
        return path

    def value(self, path: Path) -> None:
        if self.peek() in ("'", '"'):
            self.string()
        elif self.peek() == "[":
            self.inside(path, "]")
        elif self.peek() == "{":
            self.inside(path, "}")
        else:
            self.move(self.until(",]}#\r\n"))

    def inside(self, path: Path, end: str) -> None:
        """Passes over a list or an inline table."""
        self.move(self.at + 1)
        position = 0
        while self.skip(_BLANK + ",") and self.peek() != end:
            if end == "]":
                self.value(self.note(path, position, self.line))
                position += 1
            else:
                inner = self.key(path)
                self.skip(" \t=")
                self.value(inner)
        self.move(self.at + 1)
