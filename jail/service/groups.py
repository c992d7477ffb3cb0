"""The cgroups of tenants: each is around those of its runs and sessions, and holds what the tenant may take at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..core.errors import SetupError
from ..host.facts import probe
from ..launch.cgroup.group import Group
from ..policy.model import Policy
from .quotas import Quota

_CEILINGS = ("memory", "pids", "cpus")  # of quota


class Groups:
    """Makes the cgroup of a tenant for its first jail, if its quota has a ceiling. Safe from any thread."""

    def __init__(self, quota_of: Callable[[str], Quota]) -> None:
        self._quota_of = quota_of
        self._made: dict[str, Group] = {}
        self._lock = threading.Lock()

    def inside(self, tenant: str, policy: Policy) -> Policy:
        """Returns a policy whose jails are made in the tenant's cgroup. Raises SetupError."""
        group = self._group(tenant)
        return policy.replace(group=group.name) if group else policy

    def unheld(self, tenant: str) -> list[str]:
        """Returns the ceilings of a tenant that no cgroup holds on this machine."""
        try:
            group = self._group(tenant)
        except SetupError:
            group = None
        return [name for name in self._ceilings(tenant) if group is None or name not in group.held]

    def _ceilings(self, tenant: str) -> dict[str, Any]:
        quota = self._quota_of(tenant)
        return {name: getattr(quota, name) for name in _CEILINGS if getattr(quota, name) is not None}

    def _group(self, tenant: str) -> Group | None:
        ceilings = self._ceilings(tenant)
        with self._lock:
            if ceilings and tenant not in self._made:
                self._made[tenant] = Group(probe().cgroups, **ceilings)
            return self._made.get(tenant)

    def close_tenant(self, tenant: str) -> None:
        """Removes the cgroup of a tenant that has no jail any more."""
        with self._lock:
            group = self._made.pop(tenant, None)
        if group:
            group.close()

    def close(self) -> None:
        """Removes all cgroups: no jail is left."""
        for tenant in list(self._made):
            self.close_tenant(tenant)
