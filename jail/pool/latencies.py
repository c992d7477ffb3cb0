"""The latency of a pool's latest calls."""

from __future__ import annotations

import time
from collections import deque

_LATEST = 1024  # calls
_SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


class Latencies:
    """Keeps the seconds that the latest calls have taken, from the call to the release of its jail."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_LATEST)
        self.count = 0

    def note(self, began: float) -> None:
        """Notes a call that ends now, and began at that time of time.monotonic()."""
        self._seconds.append(time.monotonic() - began)
        self.count += 1

    def percentiles(self) -> dict[str, float]:
        """Returns the least time that covers each share of the calls; none before the first call."""
        ordered = sorted(self._seconds.copy())
        last = len(ordered) - 1
        return {name: round(ordered[round(share * last)], 6) for name, share in _SHARES.items()} if ordered else {}
