"""Saves the changes of a workspace to an archive, a new file or one that replaces an older archive as a whole."""

from __future__ import annotations

import base64  # this module is loaded for archives alone
import os

from .archive import Writer, compressed, has_content, size_of
from .archive_rows import SAVED, Row
from .beneath import FILE, FOLDER, file_at, opened_at, own_attributes, parent, status
from .cautions import TOO_DEEP
from .renames import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..result.change import Change
    from .store import Store

_CHUNK = 1 << 18


def save(store: Store, changes: Sequence[Change], path: str) -> tuple[Change, ...]:
    """Writes changes to an archive; returns those that it cannot hold. ``changes``: ordered by path, without renames.
    Raises OSError, and PolicyError for too many or too large ones.
    """
    left_out = [change for change in changes if not _can_be_saved(change)]
    kept = [change for change in changes if _can_be_saved(change)]
    with opened_at(store.workspace) as old, opened_at(store.content) as new:
        rows = [_row(store, change, old, new) for change in kept]
        temporary = f"{path}.{os.urandom(6).hex()}"
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with open(fd, "wb") as file, compressed(file, path, "wb") as packed:
                writer = Writer(packed, rows)
                for row in rows:
                    if has_content(row):
                        writer.content(size_of(row), _chunks(new, row.path))
                writer.end()
            os.rename(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    return tuple(left_out)


def _can_be_saved(change: Change) -> bool:
    return change.warning != TOO_DEEP and (change.after is None or change.after.type in SAVED)


def _row(store: Store, change: Change, old: int, new: int) -> Row:
    before = change.before
    digested = ""
    if before is not None and before.type == "file" and store.is_as_known(change.path, _found(old, change.path)):
        digested = digest(old, change.path, False)
    attributes: dict[str, bytes] = {}
    if change.after is not None and change.after.type in ("file", "folder"):
        with file_at(new, change.path, True, FILE if change.after.type == "file" else FOLDER) as file:
            attributes = own_attributes(file)
    encoded = ((name, base64.b64encode(value).decode()) for name, value in sorted(attributes.items()))
    return Row(
        kind=change.kind, path=change.path, before=before, after=change.after, digest=digested,
        attributes=tuple(encoded),
    )  # fmt: skip


def _found(top: int, path: str) -> os.stat_result | None:
    try:
        folder = parent(top, path)
    except OSError:
        return None
    try:
        return status(folder, path.rpartition("/")[2])
    finally:
        os.close(folder)


def _chunks(top: int, path: str) -> Iterator[bytes]:
    with file_at(top, path, True) as file:
        while chunk := os.read(file, _CHUNK):
            yield chunk
