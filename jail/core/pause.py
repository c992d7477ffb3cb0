"""Stops a run together with the process that watches it, as Ctrl-Z at a terminal asks."""

from __future__ import annotations


class Pause:
    """Tells the loop of a run to stop: ``fd`` is readable when it must look whether a stop is ``asked`` for."""

    fd = -1
    asked = False

    def drain(self) -> None:
        """Reads what has woken the loop."""

    def stop(self) -> None:
        """Stops this process; returns when it has been continued."""
