"""Writes the changes of a workspace as a unified diff, in the form of git: ``git apply`` takes what is text.

Names and contents are a guest's. Each name is quoted as git quotes it, so no name can begin a line of its own; contents
are read up to a size, and the comparison has a limit of work, behind which a file is shown as replaced whole.
"""

from __future__ import annotations

import os
from difflib import SequenceMatcher

from .beneath import file_at, opened_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..result.change import Change, FileState
    from .store import Store

    Opcode = tuple[str, int, int, int, int]

MOST_BYTES = 1 << 20  # of a file whose lines are shown
_MOST_WORK = 20_000_000  # pairs of lines that are compared in one diff: a guest may choose the worst of all contents
_BINARY_LOOK = 8000  # bytes in which a zero makes a file binary, as git has it
_CONTEXT = 3
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def patch_of(store: Store, changes: Iterable[Change]) -> bytes:
    """Returns the unified diff of changes. Raises OSError if the folder or the store cannot be opened."""
    with opened_at(store.workspace) as old, opened_at(store.content) as new:
        diff = _Diff(old, new)
        return b"".join(part for change in changes for part in diff.of(change))


class _Diff:
    def __init__(self, old: int, new: int) -> None:
        self._old, self._new, self._left = old, new, _MOST_WORK

    def of(self, change: Change) -> Iterator[bytes]:
        """Yields the lines for one change."""
        before = change.before if _is_shown(change.before) else None
        after = change.after if _is_shown(change.after) else None
        if before is None and after is None:
            yield _remark(change, change.after or change.before)
            return
        name = change.renamed_from or change.path
        try:
            one = None if before is None else self._content(before, self._old, name, False)
            other = None if after is None else self._content(after, self._new, change.path, True)
        except OSError as error:
            yield b"# %s: %s\n" % (quoted(change.path), (error.strerror or "").lower().encode())
            return
        if before is not None and after is not None and before.type == after.type:
            yield from self._file(change, name, before, after, one, other)
            return
        if before is not None:
            yield from self._file(change, name, before, None, one, b"")
        if after is not None:
            yield from self._file(change, name, None, after, b"", other)

    def _file(
        self, change: Change, name: str, before: FileState | None, after: FileState | None,
        one: bytes | None, other: bytes | None,
    ) -> Iterator[bytes]:  # fmt: skip
        head = list(_header(change, before, after))
        old = b"/dev/null" if before is None else quoted(f"a/{name}")
        new = b"/dev/null" if after is None else quoted(f"b/{change.path}")
        if one is None or other is None or _is_binary(one) or _is_binary(other):
            is_changed = before is None or after is None or change.kind == "modified"
            lines = [b"Binary files %s and %s differ\n" % (old, new)] if is_changed else []
        else:
            lines = list(self._hunks(_lines(one), _lines(other)))
            lines = [b"--- %s\n+++ %s\n" % (_ended(old), _ended(new)), *lines] if lines else []
        if not head and not lines:
            yield _remark(change, after)
            return
        yield b"diff --git %s %s\n" % (quoted(f"a/{name}"), quoted(f"b/{change.path}"))
        yield from head
        yield from lines

    def _content(self, state: FileState, top: int, path: str, is_guests: bool) -> bytes | None:
        """Returns a file's content, or a link's target; None for a file that is too large. Raises OSError."""
        if state.type == "link":
            return os.fsencode(state.target)
        with file_at(top, path, is_guests) as file:
            content = b""
            while len(content) <= MOST_BYTES and (part := os.read(file, MOST_BYTES + 1 - len(content))):
                content += part
            return content if len(content) <= MOST_BYTES else None

    def _hunks(self, one: list[bytes], other: list[bytes]) -> Iterator[bytes]:
        """Yields the parts that differ, with their context. Lines that are equal at both ends are not compared."""
        shorter = min(len(one), len(other))
        above = next((n for n in range(shorter) if one[n] != other[n]), shorter)
        below = next((n for n in range(shorter - above) if one[-1 - n] != other[-1 - n]), shorter - above)
        if above == len(one) == len(other):
            return
        skipped, left_out = max(above - _CONTEXT, 0), max(below - _CONTEXT, 0)
        old, new = one[skipped : len(one) - left_out], other[skipped : len(other) - left_out]
        for group in self._groups(old, new, above - skipped, below - left_out):
            first, last = group[0], group[-1]
            spans = _span(skipped + first[1], skipped + last[2]), _span(skipped + first[3], skipped + last[4])
            yield b"@@ -%s +%s @@\n" % spans
            for kind, old_from, old_to, new_from, new_to in group:
                if kind == "equal":
                    yield from _marked(b" ", old[old_from:old_to])
                else:
                    yield from _marked(b"-", old[old_from:old_to])
                    yield from _marked(b"+", new[new_from:new_to])

    def _groups(self, old: list[bytes], new: list[bytes], above: int, below: int) -> Iterable[list[Opcode]]:
        work = len(old) * len(new)
        if work <= self._left:
            self._left -= work
            return SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT)
        to, there = len(old) - below, len(new) - below
        head, tail = ("equal", 0, above, 0, above), ("equal", to, len(old), there, len(new))
        return [[head, ("replace", above, to, above, there), tail]]


def _header(change: Change, before: FileState | None, after: FileState | None) -> Iterator[bytes]:
    """Yields git's lines about the file: what became of it, and its mode."""
    if before is None and after is not None:
        yield b"new file mode %s\n" % _mode(after)
    elif after is None and before is not None:
        yield b"deleted file mode %s\n" % _mode(before)
    elif before is not None and after is not None:
        if before.mode != after.mode and after.type != "link":
            yield b"old mode %s\nnew mode %s\n" % (_mode(before), _mode(after))
        if change.kind == "renamed":
            names = quoted(change.renamed_from), quoted(change.path)
            yield b"similarity index 100%%\nrename from %s\nrename to %s\n" % names


def _mode(state: FileState) -> bytes:
    return b"120000" if state.type == "link" else b"10%04o" % state.mode


def _is_shown(state: FileState | None) -> bool:
    return state is not None and state.type in ("file", "link")


def _remark(change: Change, state: FileState | None) -> bytes:
    """Returns a line for what a diff has no form for: folders, FIFOs, times and attributes. ``git apply`` skips it."""
    what = change.kind if change.kind != "mode" else "mode, times or attributes"
    return b"# %s %s: %s\n" % ((state.type if state else "path").encode(), quoted(change.path), what.encode())


def _is_binary(content: bytes) -> bool:
    return b"\0" in content[:_BINARY_LOOK]


def _lines(content: bytes) -> list[bytes]:
    """Returns the lines with their ends; a carriage return ends none."""
    *whole, rest = content.split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else ())]


def _span(begin: int, end: int) -> bytes:
    count = end - begin
    return b"%d" % (begin + 1) if count == 1 else b"%d,%d" % (begin + 1 if count else begin, count)


def _marked(mark: bytes, lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else b"%s%s\n\\ No newline at end of file\n" % (mark, line)


def _ended(name: bytes) -> bytes:
    """Returns a name for a line that a time may follow: the tab ends a name with spaces, as git has it."""
    return name + b"\t" if b" " in name else name


def quoted(name: str) -> bytes:
    """Returns a name as git writes it: one with odd bytes in it between quotation marks."""
    raw = os.fsencode(name)
    if all(32 <= byte < 127 and byte not in _ESCAPES for byte in raw):
        return raw
    inner = "".join(f"\\{_ESCAPES[b]}" if b in _ESCAPES else chr(b) if 32 <= b < 127 else f"\\{b:03o}" for b in raw)
    return f'"{inner}"'.encode()
