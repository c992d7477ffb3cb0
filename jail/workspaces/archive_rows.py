"""The rows of an archive's changes.json, and the check of each value in them: the maker of the archive chose them."""

from __future__ import annotations

import base64
import binascii

from ..core.errors import PolicyError
from ..core.records import Record
from ..result.change import Change, FileState
from .changes import MOST_DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KINDS = ("added", "modified", "deleted", "mode", "type")
SAVED = ("file", "folder", "link", "fifo")
_BEFORE = (*SAVED, "socket", "device")
_LONGEST = 16 << 10  # characters of a path
_TIMES = range(-(1 << 63), 1 << 63)
_LARGEST = 1 << 62


class Row(Record):
    """A change in an archive. ``digest``: the SHA-256 of the file that was there before, "" if it is not known.
    ``attributes``: the extended attributes of a file or folder that is there now.
    """

    kind: str
    path: str
    before: FileState | None
    after: FileState | None
    digest: str = ""
    attributes: tuple[tuple[str, str], ...] = ()  # values in base 64

    def change(self) -> Change:
        """Returns the change as ``diff`` tells it."""
        return Change(kind=self.kind, path=self.path, before=self.before, after=self.after)


def row_of(value: Any, number: int) -> Row:
    """Checks one row of changes.json. Raises PolicyError that says which and why."""
    try:
        return _row(value)
    except _WrongError as error:
        raise PolicyError(f"changes.json: changes[{number}]: {error}") from None


class _WrongError(Exception):
    pass


def _row(value: Any) -> Row:
    _keys(value, Row)
    path, kind = value["path"], value["kind"]
    _name(path, "path", _LONGEST)
    if kind not in KINDS:
        raise _WrongError(f"kind: must be one of {', '.join(KINDS)}")
    before, after = _state(value["before"], "before", _BEFORE), _state(value["after"], "after", SAVED)
    is_top = path == "."
    parts = path.split("/")
    if not is_top and (
        len(parts) > MOST_DEEP + 1 or any(part in ("", ".", "..") or _length(part) > 255 for part in parts)
    ):
        raise _WrongError("path: must lie beneath the folder")
    if (before is None) != (kind == "added") or (after is None) != (kind == "deleted"):
        raise _WrongError("before, after: do not fit its kind")
    if before is not None and after is not None and (before.type == after.type) != (kind != "type"):
        raise _WrongError("before, after: do not fit its kind")
    if is_top and (kind != "mode" or after is None or after.type != "folder"):
        raise _WrongError("path: the folder itself can but change its mode")
    digest, attributes = value["digest"], value["attributes"]
    if not isinstance(digest, str) or len(digest) not in (0, 64):
        raise _WrongError("digest: must be a SHA-256")
    if not isinstance(attributes, list) or len(attributes) > 64:
        raise _WrongError("attributes: must be a list of at most 64")
    return Row(
        kind=kind, path=path, before=before, after=after, digest=digest, attributes=tuple(map(_attribute, attributes))
    )  # fmt: skip


def _state(value: Any, where: str, types: tuple[str, ...]) -> FileState | None:
    if value is None:
        return None
    _keys(value, FileState)
    if value["type"] not in types:
        raise _WrongError(f"{where}.type: must be one of {', '.join(types)}")
    _number(value["mode"], f"{where}.mode", range(0o10000))
    _number(value["size"], f"{where}.size", range(_LARGEST))
    _number(value["mtime_ns"], f"{where}.mtime_ns", _TIMES)
    if value["type"] == "link":
        _name(value["target"], f"{where}.target", 4095)
    elif value["target"] != "":
        raise _WrongError(f"{where}.target: belongs to a link")
    return FileState(**value)


def _attribute(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise _WrongError("attributes: must be pairs")
    name, content = value
    _name(name, "attributes", 255)
    if not name.startswith("user.") or name.startswith("user.overlay."):
        raise _WrongError("attributes: must begin with user., and not be overlayfs's own")
    if not isinstance(content, str) or len(content) > 90_000:
        raise _WrongError("attributes: a value must be text of at most 64 KiB")
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise _WrongError("attributes: a value must be in base 64") from None
    return name, content


def _keys(value: Any, record: type[Record]) -> None:
    if not isinstance(value, dict) or value.keys() != set(record._fields):
        raise _WrongError(f"must be an object with the keys {', '.join(record._fields)}")


def _number(value: Any, where: str, values: range) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value not in values:
        raise _WrongError(f"{where}: must be a whole number from {values.start} to {values.stop - 1}")


def _name(value: Any, where: str, most: int) -> None:
    if not isinstance(value, str) or not value or "\0" in value or _length(value) > most:
        raise _WrongError(f"{where}: must be a name without zero bytes, of 1 to {most} bytes")


def _length(text: str) -> int:
    """Returns the bytes of a name; too many for one that names no bytes at all, as half a surrogate pair."""
    try:
        return len(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return _LONGEST + 1
