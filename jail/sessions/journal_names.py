"""Follows the names of a guest's namespace from one step of a session to the next, for its journal."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..result.model import Result

    Changes = tuple[tuple[str, str], ...]  # name, and digest or class of its value; "" for a name that is gone

_MOST_NAME = 300  # letters of a class in a journal
_CLASS = "class "


def names_of(result: Result) -> dict[str, tuple[str, str | None]]:
    """Returns what a guest has told of its names: for each its class, and its value as JSON if it is plain data."""
    told = result.value
    rows = told.get("names") if type(told) is dict else None
    found: dict[str, tuple[str, str | None]] = {}
    for row in rows if type(rows) is list else ():
        if type(row) is list and len(row) == 3 and type(row[0]) is str and type(row[1]) is str:
            found[row[0]] = (row[1][:_MOST_NAME], row[2] if type(row[2]) is str else None)
    return found


def texts_of(names: dict[str, tuple[str, str | None]]) -> dict[str, str]:
    """Returns the text of each name as a file has it at its end: JSON, or the class of what is no plain data."""
    return {name: text if text is not None else f"{_CLASS}{kind}" for name, (kind, text) in names.items()}


class NamesSoFar:
    """Holds the names after a step, by digest."""

    def __init__(self) -> None:
        self.now: dict[str, str] = {}

    def changes_to(self, names: dict[str, tuple[str, str | None]]) -> Changes:
        """Returns what a step has changed that leaves these names."""
        after = {name: _digest(text) for name, text in texts_of(names).items()}
        gone = ((name, "") for name in self.now if name not in after)
        return (*((name, text) for name, text in after.items() if self.now.get(name) != text), *gone)

    def take(self, changes: Changes) -> None:
        """Goes one step on."""
        for name, text in changes:
            if text:
                self.now[name] = text
            else:
                self.now.pop(name, None)


class NamesBeside:
    """Compares the names of two journals, step by step."""

    def __init__(self) -> None:
        self._sides = NamesSoFar(), NamesSoFar()

    def differing(self, wanted: Changes | None, found: Changes | None) -> list[str]:
        """Goes one step on; returns the names that either side has changed in it and that differ now. None: a side has
        not noted the names of this step.
        """
        for side, changes in zip(self._sides, (wanted, found), strict=True):
            side.take(changes or ())
        if wanted is None or found is None:
            return []
        one, two = (side.now for side in self._sides)
        return sorted({name for name, _ in (*wanted, *found) if one.get(name) != two.get(name)})


def _digest(text: str) -> str:
    return text if text.startswith(_CLASS) else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
