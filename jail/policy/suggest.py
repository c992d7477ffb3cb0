"""Finds the name that a wrong one was probably meant to be. difflib is slow to import: only an error pays for it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FEW = 16


def nearest(wrong: str, names: Iterable[str]) -> str:
    """Returns the end of an error's text: ``, did you mean "x"?``, else the names there are if they are few."""
    right = sorted(names)
    return _meant(_closest(wrong, right)) or _all(right)


def nearest_key(wrong: str, keys: Iterable[str]) -> str:
    """Suggests as ``nearest`` does, for dotted keys: the right last name in the wrong section is as common as a typing
    error.
    """
    section, _, last = wrong.rpartition(".")
    by_last = {key.rpartition(".")[2]: key for key in sorted(keys)}
    meant = by_last.get(_closest(last, by_last) or "")
    return _meant(meant) or _all([key for key in by_last.values() if key.startswith(f"{section}.")])


def _closest(wrong: str, names: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in names}
    close = get_close_matches(wrong[:80].casefold(), by_fold, 1)
    return by_fold[close[0]] if close else None


def _meant(name: str | None) -> str:
    return f', did you mean "{name}"?' if name else ""


def _all(names: list[str]) -> str:
    return f" (there are: {', '.join(names)})" if 0 < len(names) <= _FEW else ""
