"""Log lines of the service, sent to a collector by OpenTelemetry, an extra that only a service with one loads."""

from __future__ import annotations

import logging

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource

from .traces import CURRENT, PATIENCE

_FROM = logging.getLogger("jail.service")
_ERROR = logging.ERROR


class Logs(logging.Handler):
    """Sends lines in a thread of its own, each with the trace of the request or run that it is about. A line has no
    traceback and no text of an error, which may hold a tenant's data. If the collector does not take them they are
    dropped, and nothing waits.
    """

    def __init__(self, endpoint: str) -> None:
        """Begins. ``endpoint``: the address at which the collector takes logs, by OTLP over HTTP."""
        super().__init__(logging.WARNING)
        self._provider = LoggerProvider(Resource({"service.name": "jail"}), shutdown_on_exit=False)
        exporter = OTLPLogExporter(endpoint=endpoint, timeout=PATIENCE)
        self._provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
        self._logger = self._provider.get_logger("jail")
        _FROM.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Adds a line."""
        self._logger.emit(
            LogRecord(
                timestamp=int(record.created * 1e9),
                trace_id=int(CURRENT.get() or "0", 16),
                severity_text=record.levelname,
                severity_number=SeverityNumber.ERROR if record.levelno >= _ERROR else SeverityNumber.WARN,
                body=record.getMessage(),
            )
        )

    def close(self) -> None:
        """Sends what is left, within a time. May be called twice."""
        _FROM.removeHandler(self)
        self._provider.shutdown()
        super().close()
