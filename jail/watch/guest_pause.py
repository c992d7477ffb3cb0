"""Stops a session's guest for as long as that is asked for."""

from __future__ import annotations

import os
import select
import time

from ..launch import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.cancel import Cancel
    from ..launch.start import Live


def pause_guest(live: Live, wake: Cancel, asks: Callable[[], str], paused: Callable[[], None]) -> float:
    """Returns the seconds for which the guest was stopped: until something else than "pause" was asked. Calls
    ``paused`` when jail-init has the order and the clocks stand: from then on this process may be stopped.
    """
    events = select.poll()
    events.register(wake.fd, select.POLLIN)
    events.register(live.pidfd, select.POLLIN)
    live.order(native.ORDER_PAUSE)
    began, gone = time.monotonic(), False
    while not gone and asks() == "pause":
        paused()
        gone = any(fd == live.pidfd for fd, _ in events.poll())
        if not gone:
            os.eventfd_read(wake.fd)
    live.order(native.ORDER_RESUME)
    wake.trigger()  # what has been asked meanwhile
    return time.monotonic() - began
