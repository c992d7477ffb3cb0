"""Loads a policy by its name or file, with all that it extends."""

from __future__ import annotations

from .model import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Any


def load(wanted: str | os.PathLike[str] | Mapping[str, Any], overrides: Iterable[tuple[str, str]] = ()) -> Policy:
    """Loads a preset by its name, a file by a path that has a ``/`` or ends in ``.toml``, or a mapping like a file.

    Overrides are dotted keys with their text (``--set limits.memory=64M``), the last of a key counts. Files are merged
    key by key; a list replaces the inherited list, whose items the item ``"..."`` stands for. Raises PolicyError.
    """
    return Policy._resolved(wanted, overrides)
