"""Adds the files of the guest's working folder to a result."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from .model import Result

    class Folder(Protocol):
        def collect(self, wanted: Sequence[str]) -> tuple[dict[str, bytes], tuple[str, ...]]: ...


def with_files(result: Result, collect: Sequence[str], working: Folder) -> Result:
    """Adds what the patterns mean. The guest of a run has been killed; what one of a session changes meanwhile
    is its own loss."""
    files, notes = working.collect(collect)
    return result.replace(files=files, notes=(*result.notes, *notes))
