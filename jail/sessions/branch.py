"""Holds one line of a session: the session itself, or a copy of it that ``Session.fork`` has made."""

from __future__ import annotations

import time

from .ends import Ended
from .journal import Journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.literals import EndReason
    from .branches import Saved


class Branch:
    """Holds one line, for the session's thread. ``saved``: its interpreter and files, while another line is asked.
    ``told``: what its guest is to be told with its next evaluation.
    """

    def __init__(self, saved: Saved | None = None, told: dict[str, Any] | None = None) -> None:
        self.saved, self.told = saved, told or {}
        self.ended: Ended | None = None
        self.is_left = False
        self.journal = Journal()

    def leave(self) -> None:
        """Notes that no caller has it any more: its memory is taken back when a copy is wanted next."""
        self.is_left = True

    def end(self, reason: EndReason) -> None:
        """Notes that it has ended, and now."""
        self.ended = self.ended or Ended(reason=reason, figure=0, at=time.time())

    def take_told(self) -> dict[str, Any]:
        """Returns what the guest is to be told with the next evaluation."""
        told, self.told = self.told, {}
        return told
