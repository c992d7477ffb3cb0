"""A run whose guest calls functions of the host: its clock, and the watch that answers."""

from __future__ import annotations

from ..core.cancel import OwnCancel
from ..core.fork_lock import no_fork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..watch.loop import Watch
    from ..watch.observation import Observation
    from ..watch.parked_watch import ParkedWatch
    from .host_functions import HostCalls
    from .wiring import Wiring


HOST_FD = 3  # JAIL_FD_CHANNEL of native/abi/plan.h


def calling(plan: Plan) -> Plan:
    """Returns the plan of a run whose guest may call functions of the host: a command is told its descriptor, by
    JAIL_HOST_FD, and its clock never stands still."""
    return lasting(plan) if plan.guest else with_descriptor(plan).replace(has_channel=True)


def with_descriptor(plan: Plan) -> Plan:
    """Returns the plan of a command that finds its descriptor by JAIL_HOST_FD."""
    others = tuple(one for one in plan.env if one[0] != "JAIL_HOST_FD")
    return plan.replace(env=(*others, ("JAIL_HOST_FD", str(HOST_FD))))


def lasting(plan: Plan) -> Plan:
    """Returns the plan of a jail whose ``wall`` the supervisor alone measures, for that clock may stand still:
    jail-init ends the run at its ``lifetime``."""
    return plan.replace(limits=plan.limits.replace(wall=plan.limits.lifetime))


def watched(
    calls: HostCalls, plan: Plan, wiring: Wiring, watch: Watch, before: ParkedWatch | None = None
) -> Observation:
    """Watches such a run until its end. ``watch``, ``before``: as of CallingWatch."""
    with no_fork:  # a copy forked amid the import could never finish it
        from ..watch.calling_watch import CallingWatch
    assert wiring.channel is not None
    wake = wiring.add(OwnCancel())
    calls.wake = wake.trigger
    return CallingWatch(watch, wiring.channel, calls, wake, plan.limits.wall, before).run()
