"""The parsers that a job's log meets: GitHub's runner (ActionCommand, ActionCommandManager) and GitLab's page."""

from __future__ import annotations

import re

COMMANDS = {
    "error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-matcher", "remove-matcher", "set-env",
    "add-path", "set-output", "save-state", "echo", "stop-commands", "internal-set-repo-path",
}  # fmt: skip
SECTION = re.compile(rb"section_(start|end):\d+:[A-Za-z0-9_.-]+(\[.*?\])?\r(\x1b\[0K)?")
HOSTILE = (
    b"::error::x\n", b"\r::error::x\r", b"x\r::add-mask::y\n", b"  \t::set-env name=A::b\n", b"##[error]x\n",
    b"x ##[add-path]/tmp\n", b"::ERROR::x\n", "\u2003::error::x\n".encode(), b"::error::no end of a line",
    b"::stop-commands::mine\n::mine::\n::error::x\n", b"x" * 300_000 + b"\r::error::x\n", b"::group::" + b"::" * 5000,
    b"\x1b[0m\r::warning file=a,line=1::x\n", b"\0\r\n::set-output name=a::b\r\n", b"\xff\r##[warning]x\r",
)  # fmt: skip
MARKERS = (b"section_start:1:x\r\x1b[0Kx\n", b"section_end:1:x\r\x1b[0K", b"section_start:1:x[collapsed=true]\r\x1b[0K")


class Runner:
    """Reads a log as GitHub's runner does; ``obeyed``: the commands that it carries out."""

    def __init__(self, log: bytes) -> None:
        self.obeyed: list[tuple[str, dict[str, str], str]] = []
        self._word: str | None = None
        for line in re.split(r"\r\n|\r|\n", log.decode("utf-8", "replace")):
            self._read(line)

    def _read(self, line: str) -> None:
        found = self._second_form(line) or self._first_form(line)
        if found is None:
            return
        name, rest, data = found
        if self._word is not None:
            if name == self._word:
                self._word = None
            return
        if name == "stop-commands":
            self._word = data.lower()
            return
        given = dict(part.partition("=")[::2] for part in re.split("[,;]", rest) if "=" in part)
        self.obeyed.append((name, {key.strip(): _unescaped(value) for key, value in given.items()}, _unescaped(data)))

    def _second_form(self, line: str) -> tuple[str, str, str] | None:
        text = line.lstrip()
        end = text.find("::", 2)
        return self._known(text[2:end], text[end + 2 :]) if text.startswith("::") and end > 0 else None

    def _first_form(self, line: str) -> tuple[str, str, str] | None:
        start = line.find("##[")
        end = line.find("]", start)
        return self._known(line[start + 3 : end], line[end + 1 :]) if 0 <= start < end else None

    def _known(self, head: str, data: str) -> tuple[str, str, str] | None:
        name, _, rest = head.partition(" ")
        return (name.lower(), rest, data) if name.lower() in {*COMMANDS, self._word} else None


def _unescaped(text: str) -> str:
    for code, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text
