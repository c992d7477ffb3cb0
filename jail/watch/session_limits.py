"""Limits of a session as a whole, and an evaluation's own part of figures that count from the session's beginning."""

from __future__ import annotations

from ..core.records import Record
from .observation import LeftBehind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import EndReason, Stop
    from .evaluation_frames import EvaluationFrames
    from .observation import Observation


class Whole(Record):
    """Limits of a session as a whole, in seconds; None: not limited."""

    lifetime: float | None = None
    idle: float | None = None
    total_cpu: float | None = None


def end_reason(why: Stop) -> EndReason:
    """Returns why a session ends whose jail was ended for this."""
    if why == "denials" or why == "calls":
        return "violation"
    return "closed" if why == "cancelled" else "host" if why == "setup" else why


def cpu_limit(own: float | None, base_cpu: tuple[float, float], whole: Whole) -> float | None:
    """Returns the seconds of the session's own counter at which an evaluation with this limit must end, or the
    session."""
    both = (None if own is None else own + sum(base_cpu), whole.total_cpu)
    return min((limit for limit in both if limit is not None), default=None)


def own_part(
    seen: Observation, frames: EvaluationFrames, base_cpu: tuple[float, float], base_refused: int
) -> Observation:
    """Returns what was seen of one evaluation: its ``frames``, and what was counted since it began."""
    usage = seen.usage
    user, system = (
        max(0.0, round(now - then, 6))
        for now, then in zip((usage.user_seconds, usage.system_seconds), base_cpu, strict=True)
    )
    return seen.replace(
        frames=frames.of_a_run(),
        usage=usage.replace(user_seconds=user, system_seconds=system, cpu_seconds=round(user + system, 6)),
        pids_refused=max(0, seen.pids_refused - base_refused),
    )


def with_fill(seen: Observation, bytes: int, files: int) -> Observation:
    """Adds what is in the guest's scratch to what was seen of an evaluation."""
    left = seen.usage.left_behind or LeftBehind(threads=None, files=None, bytes=None)
    return seen.replace(usage=seen.usage.replace(left_behind=left.replace(files=max(0, files), bytes=max(0, bytes))))


def with_left_threads(seen: Observation, there: int | None, own: int) -> Observation:
    """Adds what an evaluation has left running: of the processes and threads ``there``, all but the session's ``own``,
    which are its interpreter and the parked copies of that.
    """
    if there is None:
        return seen
    left = LeftBehind(threads=max(0, there - own), files=None, bytes=None)
    return seen.replace(usage=seen.usage.replace(left_behind=left))
