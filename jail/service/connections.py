"""HTTP/1.1 of uvicorn's, with a limit that it lacks: a request's headers must have come within a time."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


def protocol(seconds: float) -> type[H11Protocol]:
    """Returns the protocol of one connection, which ends if its next request has begun and is not there in time.

    uvicorn's own limit, timeout_keep_alive, ends a connection that sends nothing; one that sends a byte a second would
    stay for ever.
    """

    class Protocol(H11Protocol):
        _late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            before = self.cycle
            super().data_received(data)
            if self.cycle is not before:
                self._stop()
            elif self._late is None and before.response_complete:  # without a request, the first wait goes on
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._late = self.loop.call_later(seconds, self.transport.close)

        def _stop(self) -> None:
            late, self._late = self._late, None
            if late:
                late.cancel()

    return Protocol
