"""The end of a session and its reason, as data: the same for the evaluation that saw it and for each later call."""

from __future__ import annotations

import time

from ..core.errors import JailError
from ..core.records import Record
from ..core.units import format_duration, format_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import EndReason, Verdict
    from ..result.model import Result
    from ..watch.observation import Observation

_SENTENCES: dict[EndReason, str] = {
    "closed": "it was closed",
    "idle": "nothing was asked of it for {duration}",
    "lifetime": "its lifetime of {duration} is over",
    "memory": "it reached its memory limit: {size}",
    "disk": "it reached the limit of its scratch space",
    "cpu": "its CPU time is used up: {duration}",
    "wall": "an evaluation did not let go of its wall time limit",
    "output": "an evaluation did not stop to print past its output limit",
    "violation": "it was stopped for a forbidden act",
    "crashed": "its first process ended",
    "host": "its jail was ended from outside",
}
REASONS = tuple(_SENTENCES)
# The reason that a verdict tells where the watch has seen no more than that the jail is gone.
_OF_VERDICT: dict[Verdict, EndReason] = {"violation": "violation", "memory": "memory", "disk": "disk", "cpu": "cpu"}
# The verdict, with its exit status, of the evaluation that ran when a limit of the whole session was reached.
_OF_LIMIT: dict[EndReason, tuple[Verdict, int]] = {
    "lifetime": ("wall", 124),
    "cpu": ("cpu", 124),
    "host": ("error", 125),
}


class Ended(Record):
    """The end of a session.

    ``reason``: one of ``REASONS`` (docs/sessions.md). ``figure``: seconds or bytes that were reached, as the reason has
    it; 0 if it has none. ``at``: seconds since the epoch, by the supervisor's clock.
    """

    reason: EndReason
    figure: float
    at: float

    def __str__(self) -> str:
        return f"the session has ended: {sentence(self.reason, self.figure)}"


def sentence(reason: EndReason, figure: float) -> str:
    """Returns the sentence for a reason, with the seconds or bytes that were reached."""
    duration, size = format_duration(round(figure, 2) or 0.01), format_size(int(figure))
    return _SENTENCES[reason].format(duration=duration, size=size)


class SessionEnded(JailError):
    """Raised by each call on a session that has ended; ``ended`` says why."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended)
        self.ended = ended

    def __str__(self) -> str:
        return str(self.ended)


class SessionBusy(JailError):
    """A session is evaluating already: wait for that, or call with ``wait=True``."""


def reason_of(seen: EndReason, verdict: Verdict | None) -> EndReason:
    """Returns the reason that the watch has seen, told more exactly by the verdict of the evaluation that was cut
    short.
    """
    if seen == "crashed" and verdict is not None:
        return _OF_VERDICT.get(verdict, seen)
    return seen


def end_of(ended: tuple[EndReason, float], seen: Observation | None, result: Result | None) -> Ended:
    """Returns the end that the watch has seen, now; ``seen``, ``result``: of the evaluation that ran, if one did."""
    reason, figure = ended
    exact = reason_of(reason, None if result is None else result.verdict)
    if exact == "memory" and seen is not None:
        figure = max(figure, seen.usage.memory_peak_bytes or 0)
    return Ended(reason=exact, figure=figure, at=time.time())


def told(result: Result, ended: Ended) -> Result:
    """Returns the result of the evaluation in which the session ended, for that reason."""
    changed = result
    if ended.reason in _OF_LIMIT and result.verdict == "cancelled":
        verdict, status = _OF_LIMIT[ended.reason]
        changed = result.replace(verdict=verdict, status=status)
    if result.verdict == "cancelled":
        return changed.replace(reason=str(ended))
    return changed.replace(reason=f"{changed.reason}; {ended}")
