"""The slots of the service, for runs and sessions alike: each is held from before the start of a jail until its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from .tenancy import Tenancy

Hold = Callable[[str, str], object]
Pump = Callable[[], object]


class Slots:
    """Counts the slots that are held, by tenant and user, from the event loop's thread. ``most``: how many there are.

    A queue that ``serve`` has told of leaves a tenant, or a user, out while it is at its quota.
    """

    def __init__(self, tenancy: Tenancy, most: int) -> None:
        self._tenancy, self.most = tenancy, most
        self.held = 0
        self._held: Counter[tuple[str, str | None]] = Counter()
        self._queues: list[tuple[Hold, Pump]] = []

    def serve(self, hold: Hold, pump: Pump) -> None:
        """Adds a queue of those that wait for a slot. ``hold``: called when a count of a tenant and user has changed.
        ``pump``: called when a slot is free; that of the queue that was added first comes first.
        """
        self._queues.append((hold, pump))

    def is_free(self) -> bool:
        """Returns whether there is a free slot."""
        return self.held < self.most

    def is_full(self, tenant: str, user: str | None = None) -> bool:
        """Returns whether a tenant, or a user of it, holds as many slots as its quota has."""
        quota = self._tenancy.quota(tenant)
        of_user = None if user is None else quota.user_concurrent
        return self._held[tenant, user] >= (quota.concurrent if of_user is None else of_user)

    def take(self, tenant: str, user: str) -> None:
        """Counts a free slot as held."""
        self._count(tenant, user, 1)

    def give_back(self, tenant: str, user: str) -> None:
        """Gives a slot to the next that waits for one."""
        self._count(tenant, user, -1)
        for _, pump in self._queues:
            pump()

    def _count(self, tenant: str, user: str, change: int) -> None:
        self.held += change
        for key in ((tenant, None), (tenant, user)):
            self._held[key] += change
            if not self._held[key]:
                del self._held[key]
        for hold, _ in self._queues:
            hold(tenant, user)
