"""The id that goes with a request: into its answer, its runs, the audit, and the spans that a collector gets."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar

HEADER = b"jail-trace"
PATIENCE = 5.0  # seconds for a collector to answer, also at the end of the service
CURRENT: ContextVar[str] = ContextVar("trace", default="")  # of the request that the code works for
_PARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")  # W3C Trace Context, level 1


def trace_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Returns the trace id that the header traceparent of a request names, else a new one. It is a label: nothing is
    found or allowed by it.
    """
    given = [value for name, value in headers if name == b"traceparent"]
    found = _PARENT.match(given[0]) if len(given) == 1 else None
    return found[1].decode() if found else secrets.token_hex(16)
