"""Figures of the service for Prometheus. Each label has few values, and none that a tenant chooses."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ..result.model import Result

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)


class Metrics:
    """The figures of one service, from the event loop's thread alone."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._runs = Counter("jail_runs", "Runs that have ended.", ["verdict"], registry=registry)
        self._denials = Counter("jail_denials", "Acts that a layer refused a guest.", ["layer"], registry=registry)
        self._alarms = Counter("jail_alarms", "Runs that raised an alarm.", registry=registry)
        self._problems = Counter("jail_problems", "Requests answered with a problem.", ["code"], registry=registry)
        self._webhooks = Counter("jail_webhooks", "Events sent, given up, dropped.", ["outcome"], registry=registry)
        self._waited = _histogram("jail_queue_wait_seconds", "From a run's coming to its turn.", registry)
        self._ran = _histogram("jail_run_seconds", "From a guest's start to its end.", registry)
        self._beside = _histogram("jail_overhead_seconds", "Of a run's turn, without the guest's time.", registry)

    def watch(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Adds a figure that is read when it is asked for."""
        Gauge(f"jail_{name}", text, registry=self._registry).set_function(read)

    def turn(self, waited: float) -> None:
        """Counts a run whose turn has come after so many seconds."""
        self._waited.observe(max(0.0, waited))

    def ended(self, result: Result, turn: float) -> None:
        """Counts a run that has ended. ``turn``: the seconds since its turn came."""
        self._runs.labels(result.verdict).inc()
        self._ran.observe(result.usage.wall_seconds)
        self._beside.observe(max(0.0, turn - result.usage.wall_seconds))
        for denial in result.denials:
            self._denials.labels(denial.layer).inc(denial.count)
        if result.alarm:
            self._alarms.inc()

    def webhook(self, outcome: str) -> None:
        """Counts an event that was sent, has failed for good, or was dropped."""
        self._webhooks.labels(outcome).inc()

    def problem(self, code: str) -> None:
        """Counts a request that was refused or has failed."""
        self._problems.labels(code).inc()

    def text(self) -> bytes:
        """Returns all figures in the text format of Prometheus."""
        return generate_latest(self._registry)


def _histogram(name: str, text: str, registry: CollectorRegistry) -> Histogram:
    return Histogram(name, text, registry=registry, buckets=_SECONDS)
