"""Warns of a name that another name has replaced: jail accepts it for two releases at least."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_told: dict[Any, Any] = {}  # what Python notes here it does not print again: a service reads many policies


def warn_renamed(old: str, new: str, gone_in: str, file: str, line: int | None) -> None:
    """Warns, with DeprecationWarning, that ``file`` has the name ``old``, which jail ``gone_in`` will refuse.

    The warning counts as one of the main program's: Python hides a DeprecationWarning of any other module.
    """
    import warnings

    text = f"{old} is named {new} now; jail {gone_in} will refuse the old name"
    warnings.warn_explicit(text, DeprecationWarning, file, line or 0, "__main__", _told)
