"""Turns what was recorded of refused system calls into parts of a result. Imports tables only if there was
something.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..watch.observation import Observation
    from .model import Denial, GuestException


def refused_calls(plan: Plan, seen: Observation, exception: GuestException | None = None) -> tuple[Denial, ...]:
    """Returns the denials of refused calls; an uncaught PermissionError gives the last of them its line."""
    if not seen.recorded or not seen.recorded.calls:
        return ()
    from .refused_calls import denials  # its tables are for runs alone that were refused something

    is_refusal = exception is not None and exception.type == "PermissionError"
    return denials(plan, seen.recorded, exception.line if exception and is_refusal else None)


def refused_paths(plan: Plan, seen: Observation) -> tuple[Denial, ...]:
    """Returns the denials of paths; none if the guest was not traced."""
    if not seen.paths:
        return ()
    from .denied_paths import denied_paths

    return denied_paths(plan, seen.paths)


def alarm_of_calls(plan: Plan, seen: Observation, refused: tuple[Denial, ...]) -> str | None:
    """Returns why the refused calls look like an attack, or None."""
    if not seen.recorded or not refused:
        return None
    from .refused_calls import alarm

    return alarm(plan, seen.recorded, refused)


def untold(seen: Observation) -> tuple[str, ...]:
    """Returns a note of the calls that are among no denial."""
    if not seen.recorded or seen.recorded.total == (told := sum(call.count for call in seen.recorded.calls)):
        return ()
    return (f"refused system calls of further kinds: {seen.recorded.total - told}",)


def killed_for(plan: Plan, seen: Observation) -> str:
    """Returns which call the second filter has killed the guest for, or nothing if that is not known."""
    calls = refused_calls(plan, seen)
    return f": {calls[0].what}({calls[0].detail})" if calls else ""


def ended_by_a_call(plan: Plan, seen: Observation) -> str:
    """Returns the reason of a run that a refused call has ended: any call if denied calls kill, else one too many."""
    assert seen.recorded is not None
    refused, place = refused_calls(plan, seen), seen.recorded.last
    call = f"{refused[place].what}({refused[place].detail})" if 0 <= place < len(refused) else "one of many"
    if plan.kills:
        return f"stopped for a forbidden system call: {call}"
    most = f"more refused system calls than limits.denials = {plan.limits.denials} allows"
    return f"stopped for {most}: {seen.recorded.total}, the last of them {call}"
