"""Adds the files of the guest's working folder to a result."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..launch.working_folder import WorkingFolder
    from .model import Result


def with_files(result: Result, collect: Sequence[str], working: WorkingFolder) -> Result:
    """Adds what the patterns mean. The guest has been killed: what it still changes is its own loss."""
    files, notes = working.collect(collect)
    return result.replace(files=files, notes=(*result.notes, *notes))
