"""Makes the cgroup of a run, of the kind that this machine has (jail.host.cgroups)."""

from __future__ import annotations

from ...core.errors import SetupError
from ...core.fork_lock import no_fork
from ...host.cgroups import CgroupFacts
from ...policy.model import Limits
from .base import Cgroup


def create(facts: CgroupFacts, limits: Limits) -> Cgroup:
    """Makes a new, empty cgroup with these limits. ``facts`` are of jail.host.cgroups. Raises SetupError."""
    cgroup = begin(facts, limits)
    try:
        cgroup.furnish()
    except BaseException:
        cgroup.close()
        raise
    return cgroup


def begin(facts: CgroupFacts, limits: Limits, has_network: bool = False, group: str = "") -> Cgroup:
    """Makes the directory of a cgroup, without limits yet: where the kernel can clone a process into it.

    ``has_network``: its processes can send something over TCP or UDP, be it to themselves. ``group``: the name of the
    one in which it is made (group.py).
    """
    if facts.backend == "cgroup1":
        with no_fork:  # a copy forked amid the import could never finish it
            from .v1 import CgroupV1

        return CgroupV1(facts, limits, has_network, group)
    if facts.backend not in {"cgroup2", "scope"}:
        return Cgroup()
    with no_fork:
        from .v2 import CgroupV2

    try:
        return CgroupV2(facts, limits, group)
    except SetupError as error:
        none = Cgroup()
        for layer in facts.layers:
            none.go_without(layer, error)
        return none


def adopt(facts: CgroupFacts, zygote: int) -> None:
    """Prepares a zygote, before it forks, to move its jails into their cgroups by ``join_fds``. Raises SetupError and
    HostError.

    The kernel moves no process, the writer itself included, unless the writer may write to what is above both the old
    and the new cgroup (cgroups(7), Delegation). Above a scope that is root's: systemd moves the zygote in, its jails do
    the rest.
    """
    if facts.backend == "scope":
        from .systemd_scope import scope

        scope(facts).adopt(zygote)
