"""Output that other processes of a guest's still write when its first one has ended: ``exec > >(tee log)``."""

from __future__ import annotations

import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..core.cancel import Cancel
    from .streams import Output


_PIPEFULS = 16  # of 64 KiB: fs.pipe-max-size is 1 MiB


class LateOutput:
    """Decides when no more output is waited for: at the end of file of both streams, or ``until``.

    The time is the policy's (limits.output_grace), and never more than is left of the wall limit: what a guest leaves
    behind cannot make its run longer than it may be.
    """

    def __init__(self, outputs: tuple[Output, ...], until: float) -> None:
        self._outputs, self.until = outputs, until
        self._is_over = False
        self.cut_off: tuple[str, ...] = ()

    def is_over(self, now: float, room: Callable[[], int]) -> bool:
        """Returns True once: when nothing more is waited for. Output that was written until then is taken before."""
        if self._is_over or (now < self.until and any(output.open for output in self._outputs)):
            return False
        self._is_over, self.until = True, float("inf")
        for output in self._outputs:
            for _ in range(_PIPEFULS):  # no more than it can hold: it may be written to faster than it is read
                if not output.open or output.busy or not output.step(room()):
                    break
        self.cut_off = tuple(output.name for output in self._outputs if output.open)
        return True


def takes_more(output: Output, cancels: Sequence[Cancel], until: float | None) -> bool:
    """Waits until the receiver of an output takes more of it. Returns False if it does not by ``until``, a time of
    time.monotonic(), or if the run is cancelled before.
    """
    poll = select.poll()
    poll.register(*(output.wanted() or ()))
    for cancel in cancels:
        if cancel.fd >= 0:
            poll.register(cancel.fd, select.POLLIN)
    if until is not None:
        patience = until - time.monotonic()
        return bool(poll.poll(max(0, patience * 1000))) and patience > 0
    ready = dict(poll.poll())
    return not any(cancel.fd in ready for cancel in cancels)
