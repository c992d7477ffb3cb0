"""Finds renamed files among those that were deleted and added: by their content, for overlayfs keeps no other word."""

from __future__ import annotations

import hashlib  # noqa: TID253  # this module is loaded for workspaces alone
import os

from ..result.change import Change
from .beneath import file_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = 1 << 20


def with_renames(changes: list[Change], new: int, old: int) -> list[Change]:
    """Returns the changes with each pair of an equal file that went and one that came as one. ``new``, ``old``: the
    open tops of what guests wrote, and of the folder.
    """
    gone = _by_size(change for change in changes if change.kind == "deleted")
    came = _by_size(change for change in changes if change.kind == "added")
    pairs: dict[str, Change] = {}  # by the new path
    for size in gone.keys() & came.keys():
        known = {digest(old, change.path, False): change for change in reversed(gone[size])}
        known.pop("", None)
        for change in came[size]:
            before = known.pop(digest(new, change.path, True), None) if known else None
            if before is not None:
                pairs[change.path] = before
    went = {before.path for before in pairs.values()}
    return [
        change.replace(kind="renamed", before=pairs[change.path].before, renamed_from=pairs[change.path].path)
        if change.path in pairs
        else change
        for change in changes
        if change.path not in went
    ]


def without_renames(changes: Iterable[Change]) -> list[Change]:
    """Returns the changes, by path, with each renamed file as one that came and one that went."""
    found: list[Change] = []
    for change in changes:
        if change.kind == "renamed":
            found.append(
                change.replace(kind="deleted", path=change.renamed_from, after=None, renamed_from="", warning="")
            )
            found.append(change.replace(kind="added", before=None, renamed_from="", warning=""))
        else:
            found.append(change)
    return sorted(found, key=lambda change: change.path.split("/"))


def _by_size(changes: Iterable[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for change in changes:
        state = change.before or change.after
        if state is not None and state.type == "file" and state.size:
            found.setdefault(state.size, []).append(change)
    return found


def digest(top: int, path: str, is_guests: bool) -> str:
    """Returns the SHA-256 of a file's content; "" for one that cannot be read."""
    try:
        with file_at(top, path, is_guests) as file:
            found = hashlib.sha256()
            while part := os.read(file, _CHUNK):
                found.update(part)
            return found.hexdigest()
    except OSError:
        return ""
