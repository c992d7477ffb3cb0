"""Compares how the language ring says that a run ended with how the kernel says that it did.

TRUST: the frames are the guest's. A guest that broke out of the ring can forge each of them, which is why none of them
turns a verdict into a better one: a word too many or one too few makes it a violation.
"""

from __future__ import annotations

import os

from ..plan.model import Plan
from .channel import DONE, ENDED, LOCKED
from .observation import Observation

TOUCHED = "the kernel's ring was touched where the language ring had said nothing"
SIGSYS = 31
NO_LAST_WORD = "the guest's process ended in another way than the language ring ends it"


def has_ring(plan: Plan) -> bool:
    """Returns whether the guest is Python at a level of the language ring."""
    return plan.guest is not None and plan.guest.level != "off"


def is_locked(plan: Plan, seen: Observation) -> bool:
    """Returns whether the ring is locked: the harness says so before the guest's first instruction, and the guest
    cannot have been first.
    """
    return has_ring(plan) and bool(seen.frames) and seen.frames[0][0] == LOCKED


def ended(plan: Plan, seen: Observation) -> list[bytes]:
    """Returns what the ring says of the acts that it ended the run for; more than one if threads met there."""
    return [payload for kind, payload in seen.frames if kind == ENDED] if is_locked(plan, seen) else []


def alarm(plan: Plan, seen: Observation) -> str | None:
    """Returns why a person should look at this run: it ended in a way that no guest within the ring can end in.

    At level strict nothing but the ring's second filter kills with SIGSYS, and the ring itself, which then says so.
    """
    if left_otherwise(plan, seen):
        return NO_LAST_WORD
    narrowed = plan.guest is not None and bool(plan.guest.narrow) and is_locked(plan, seen)
    killed = seen.status is not None and os.WIFSIGNALED(seen.status) and os.WTERMSIG(seen.status) == SIGSYS
    return TOUCHED if narrowed and killed and not ended(plan, seen) else None


def left_otherwise(plan: Plan, seen: Observation) -> bool:
    """Returns whether a process that exited did so without the ring's last word, or with another status than that says.

    Each end that a guest can reach goes through the harness, whose last frame has the status. An interpreter that
    cannot start fails before it is locked.
    """
    if not has_ring(plan) or seen.status is None or not os.WIFEXITED(seen.status):
        return False
    code = os.WEXITSTATUS(seen.status)
    if not is_locked(plan, seen):
        return code == 0
    return seen.frames[-1] != (DONE, code.to_bytes(4, "little"))
