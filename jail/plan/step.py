"""Record of one step of a run, as ``jail plan`` prints it."""

from __future__ import annotations

from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Step(Record):
    """A step of a run. ``by``: supervisor, jail-init or guest (its process, before it becomes the guest).

    ``stage``: the name that an error of this step has. ``object``: the path, limit, ... that it is about. ``what``: one
    line for a person. ``detail``: the figures, fit for JSON; sizes in bytes, times in seconds, None for no limit.
    """

    by: str
    stage: str
    object: str = ""
    what: str
    detail: dict[str, Any] = {}  # noqa: RUF012  # a default that is replaced, never changed
