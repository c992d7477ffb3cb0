"""The result of a run whose wall limit was reached before its guest was started: its source was still being read."""

from __future__ import annotations

from ..plan.model import Plan
from ..policy.vocabulary import LAYERS
from ..watch.observation import Observation, Usage
from .model import Result
from .verdict import verdict


def stopped_before_the_start(plan: Plan, seconds: float) -> Result:
    """Builds the result: verdict ``wall`` after ``seconds``, nothing used and no layer in force."""
    usage = Usage(
        wall_seconds=round(seconds, 6),
        cpu_seconds=0.0,
        user_seconds=0.0,
        system_seconds=0.0,
        memory_peak_bytes=None,
        pids_peak=None,
        stdout_bytes=0,
        stderr_bytes=0,
        source=dict.fromkeys(("memory", "cpu", "pids"), "process"),
    )
    seen = Observation(
        failure=None,
        verified=frozenset(),
        status=None,
        stopped=("wall", seconds),
        stdout=b"",
        stderr=b"",
        truncated=(),
        frames=(),
        usage=usage,
        oom_kills=0,
        pids_refused=0,
        scratch=None,
    )
    result = verdict(plan, seen)
    return result.replace(
        reason=f"{result.reason}, and the source had not been read to its end",
        enforced=dict.fromkeys(LAYERS, "absent"),
    )
