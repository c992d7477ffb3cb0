"""Spans of requests and runs, sent to a collector by OpenTelemetry, an extra that only a service with one loads."""

from __future__ import annotations

from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from .traces import PATIENCE


class _Ids(RandomIdGenerator):
    """Gives each span the trace that is set."""

    trace = 0

    def generate_trace_id(self) -> int:
        return self.trace


class Spans:
    """Sends spans, in a thread of its own. If the collector does not take them they are dropped, and nothing waits."""

    def __init__(self, endpoint: str) -> None:
        """Begins. ``endpoint``: the address at which the collector takes traces, by OTLP over HTTP."""
        self._ids = _Ids()
        resource = Resource({"service.name": "jail"})
        self._provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=PATIENCE)))
        self._tracer = self._provider.get_tracer("jail")

    def add(self, name: str, trace: str, begin: float, end: float, attributes: dict[str, Any]) -> None:
        """Adds a span that is over, from the event loop's thread. Times are seconds since 1970."""
        self._ids.trace = int(trace, 16)
        span = self._tracer.start_span(name, Context(), attributes=attributes, start_time=int(begin * 1e9))
        span.end(int(end * 1e9))

    def close(self) -> None:
        """Sends what is left, within a time."""
        self._provider.shutdown()
