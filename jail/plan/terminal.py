"""A terminal of the jail's own for the guest's standard streams: what it takes."""

from __future__ import annotations

from ..core.errors import HostError, PolicyError
from ..policy.model import Policy
from .command import Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Tier


def check(policy: Policy, command: Command, tier: Tier) -> None:
    """Raises PolicyError or HostError where a run cannot have one."""
    if command.source is not None:
        raise PolicyError("a terminal is for a command, not for source (fix: jail run --tty -- python3 -i)", "tty")
    if not policy.limits.terminals:
        raise PolicyError("0: the run needs one terminal (fix: --set limits.terminals=1)", key="limits.terminals")
    if tier != "full":
        raise HostError("mount_namespace", "without it there is no terminal of the jail's own", "run without --tty")
