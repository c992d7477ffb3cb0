"""The limits that one run of a pool may have for itself, and whether an idle jail can still be given them."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..core.memo import remember
from ..plan.model import Plan
from ..policy.model import Limits, Policy
from ..policy.schema import LIMITS, SHORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LEAST_MEMORY = 16 << 20  # bytes: a limit near to what a jail itself needs has to be there when it is made
_MOST_KNOWN = 64


class LaterLimits:
    """Derives the policy and the plan of a run from those of its pool; once for the same limits."""

    def __init__(self, policy: Policy, plan: Plan) -> None:
        self._policy, self._plan = policy, plan
        self._known: dict[tuple[object, ...], tuple[Policy, Plan, bool]] = {}

    def of(self, limits: Mapping[str, Any]) -> tuple[Policy, Plan, bool]:
        """Returns the policy with these limits, the plan, and whether an idle jail can be given it. Raises
        PolicyError.
        """
        if not limits:
            return self._policy, self._plan, True
        key = tuple((name, type(value), value) for name, value in limits.items())
        try:
            known = self._known.get(key)
        except TypeError:  # a value that cannot be hashed is no limit: refused in words
            known = None
        return known or remember(self._known, _MOST_KNOWN, key, self._derived(limits))

    def _derived(self, limits: Mapping[str, Any]) -> tuple[Policy, Plan, bool]:
        fixed = [word for word in limits if word not in LIMITS and (word in SHORT or word in Policy._fields)]
        if fixed:
            raise PolicyError("all runs of a pool have the same: say it to the pool itself", key=fixed[0])
        policy = self._policy.replace(**limits)
        plan = self._plan.replace(limits=policy.limits, policy_digest=policy.digest)
        return policy, plan, come_late(self._policy, policy.limits)


def come_late(policy: Policy, wanted: Limits) -> bool:
    """Returns whether a jail that was made with a policy's limits can have these when it is given its run."""
    made = policy.limits
    same = made.replace(wall=wanted.wall, output=wanted.output, cpu=wanted.cpu, memory=wanted.memory) == wanted
    less = wanted.cpu == made.cpu or (wanted.cpu is not None and (made.cpu is None or wanted.cpu < made.cpu))
    enough = wanted.memory == made.memory or wanted.memory is None or wanted.memory >= _LEAST_MEMORY
    return same and less and enough and (policy.guest.language != "node" or _heap_holds(made.memory, wanted.memory))


def _heap_holds(made: int | None, wanted: int | None) -> bool:
    """Returns whether a Node that was started for a limit of memory can fill another: its heap's is an argument."""
    return made is None or (wanted is not None and wanted <= made)
