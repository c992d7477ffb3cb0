"""The figures of a pool: jails by their state, forks, deaths, ages, and the latency of the latest calls."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .slots import Slots
    from .standby import StandbyJails
    from .workers import Workers


class Counted:
    """A pool whose jails and calls are counted."""

    _standby: StandbyJails | None
    _slots: Slots
    _workers: Workers

    def counts(self) -> dict[str, int]:
        """Counts the jails that are ``parked``, ``running`` and ``ending``, and the calls that are ``waiting``."""
        standby = self._standby
        counts = standby.counts() if standby else {"parked": 0, "ending": 0}
        return {**counts, "running": self._slots.running, "waiting": self._slots.waiting + self._workers.waiting}

    def stats(self) -> dict[str, Any]:
        """Returns the counts, and beside them ``calls`` that have ended, ``latency`` of the latest 1024 (seconds at
        ``p50``, ``p90``, ``p99``, ``max``), ``forks`` of jails, ``deaths`` of jails that stood ready, ``zygotes`` that
        have been started, the jails and zygotes that were ``replaced`` for a bound, and ``ages`` of the jails that
        stand ready, in seconds, oldest first.
        """
        standby = self._standby
        life = standby.life() if standby else {"forks": 0, "deaths": 0, "zygotes": 0, "replaced": 0, "ages": []}
        ended = self._slots.latencies
        return {**self.counts(), "calls": ended.count, "latency": ended.percentiles(), **life}
