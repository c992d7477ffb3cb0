"""Start-time fair queueing (Goyal, Vin, Cheng: SIGCOMM 1996) in two levels, tenants and their users: pure data.

Each flow has a tag, the virtual time at which its next item starts: not before the present, and not before the end of
the flow's item before, which took its cost over the flow's weight. The item with the smallest tag is next, and the
present is that tag. Two flows that both have items waiting have then been given, over their weights, amounts that never
differ by more than one largest item of each; a flow that had nothing waiting is given no credit for it.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from ..core.records import Record

T = TypeVar("T")
_LEAST = 1e-9  # no item is for nothing


class Ahead(Record):
    """An estimate of what comes before an item: how many ``items``, their ``cost``, that of its own tenant."""

    items: int
    cost: float
    own: float


class Load:
    """The items that wait of one flow, and the sum of their costs."""

    __slots__ = ("cost", "items")

    def __init__(self) -> None:
        self.items, self.cost = 0, 0.0

    def add(self, cost: float) -> None:
        self.items += 1
        self.cost += cost

    def take(self, cost: float) -> None:
        self.items -= 1
        self.cost -= cost

    @property
    def mean(self) -> float:
        return max(self.cost / self.items, _LEAST)


class _Flow:
    """A tenant or a user among its equals: the end of its last item in virtual time, and its place in the heap."""

    __slots__ = ("blocked", "finish", "start", "version", "weight")

    def __init__(self) -> None:
        self.finish = self.start = 0.0
        self.weight = 1.0
        self.version = 0  # entries of the heap that bear another are stale
        self.blocked = False


class _Level:
    """The order of flows with the same parent. Flows that have nothing waiting, and owe nothing, are forgotten."""

    def __init__(self) -> None:
        self.now = 0.0
        self._flows: dict[str, _Flow] = {}
        self._heap: list[tuple[float, int, str, int]] = []
        self._number = 0  # of the entry: equal tags go in the order of their coming
        self.waiting: set[str] = set()

    def arrive(self, name: str, weight: float) -> None:
        """Notes that the flow has an item now, and had none before."""
        flow = self._flows.setdefault(name, _Flow())
        flow.weight = weight
        self.waiting.add(name)
        self._place(name, flow)

    def first(self) -> str | None:
        """Returns the flow whose turn it is."""
        while self._heap:
            _, _, name, version = self._heap[0]
            flow = self._flows.get(name)
            if flow is not None and flow.version == version and name in self.waiting and not flow.blocked:
                return name
            heapq.heappop(self._heap)
        return None

    def serve(self, name: str, cost: float, has_more: bool) -> None:
        """Charges the flow, whose turn it was, for an item."""
        flow = self._flows[name]
        self.now = flow.start
        flow.finish = flow.start + cost / flow.weight
        if has_more:
            self._place(name, flow)
        else:
            self.leave(name)

    def leave(self, name: str) -> None:
        """Notes that the flow has no item any more."""
        flow = self._flows[name]
        self.waiting.discard(name)
        flow.version += 1
        if len(self._flows) > 2 * len(self.waiting) + 64:
            self._forget()

    def correct(self, name: str, cost: float) -> None:
        """Charges, or with less than 0 pays back, the difference between what was estimated and what was used."""
        flow = self._flows.setdefault(name, _Flow())
        flow.finish = max(0.0, flow.finish + cost / flow.weight)
        if name in self.waiting:
            self._place(name, flow)

    def block(self, name: str, blocked: bool) -> None:
        """Leaves the flow out until it is let in again. It earns no credit meanwhile."""
        flow = self._flows.setdefault(name, _Flow())
        if flow.blocked != blocked:
            flow.blocked = blocked
            if not blocked and name in self.waiting:
                self._place(name, flow)

    def ahead(self, name: str, before: float, load: Callable[[str], Load]) -> tuple[int, float]:
        """Estimates what other flows are given before a flow has been given ``before``: items and their cost. The items
        of each are taken to be as large as they are on average.
        """
        flow, items, total = self._flows[name], 0, 0.0
        tag = max(self.now, flow.start) + before / flow.weight
        for other in self.waiting - {name}:
            rival, its = self._flows[other], load(other)
            count = math.ceil(max(0.0, tag - max(self.now, rival.start)) * rival.weight / its.mean)
            items += min(count, its.items)
            total += min(count, its.items) * its.mean
        return items, total

    def _place(self, name: str, flow: _Flow) -> None:
        flow.start = max(self.now, flow.finish)
        flow.version += 1
        self._number += 1
        heapq.heappush(self._heap, (flow.start, self._number, name, flow.version))

    def _forget(self) -> None:
        keep = {n: f for n, f in self._flows.items() if n in self.waiting or f.blocked or f.finish > self.now}
        self._flows = keep


class FairQueue(Generic[T]):
    """Items of tenants and their users; ``pop`` gives the next by fairness. Costs are in any one unit."""

    def __init__(self) -> None:
        self._tenants = _Level()
        self._users: dict[str, _Level] = {}
        self._items: dict[tuple[str, str], deque[tuple[T, float]]] = {}
        self._loads: dict[tuple[str, str | None], Load] = {}  # of tenants (None) and of users
        self._blocked: set[str] = set()  # tenants by ``block``; others are left out while all their users are

    def push(self, tenant: str, user: str, item: T, cost: float, weight: float = 1.0) -> None:
        """Adds an item. ``cost``: estimated. ``weight``: the tenant's."""
        users = self._users.setdefault(tenant, _Level())
        self._items.setdefault((tenant, user), deque()).append((item, cost))
        for key in ((tenant, None), (tenant, user)):
            self._loads.setdefault(key, Load()).add(cost)
        if user not in users.waiting:
            users.arrive(user, 1.0)
        if tenant not in self._tenants.waiting:
            self._tenants.arrive(tenant, weight)
        self._settle(tenant)

    def pop(self) -> T | None:
        """Takes the next item; None if there is none, or all tenants with items are blocked."""
        tenant = self._tenants.first()
        if tenant is None:
            return None
        users = self._users[tenant]
        user = users.first()
        assert user is not None
        waiting = self._items[tenant, user]
        item, cost = waiting.popleft()
        users.serve(user, cost, has_more=bool(waiting))
        self._taken(tenant, user, cost)
        self._tenants.serve(tenant, cost, has_more=(tenant, None) in self._loads)
        self._settle(tenant)
        return item

    def remove(self, tenant: str, user: str, item: T) -> bool:
        """Takes an item out of its turn; returns whether it was there. Nothing is charged for it."""
        waiting = self._items.get((tenant, user), deque())
        position = _place_of(item, waiting)
        if position is None:
            return False
        cost = waiting[position][1]
        del waiting[position]
        self._taken(tenant, user, cost)
        if not waiting:
            self._users[tenant].leave(user)
        if (tenant, None) not in self._loads:
            self._tenants.leave(tenant)
        self._settle(tenant)
        return True

    def correct(self, tenant: str, user: str, cost: float) -> None:
        """Charges the difference between the measured and the estimated cost of an item that was taken."""
        self._tenants.correct(tenant, cost)
        self._users.setdefault(tenant, _Level()).correct(user, cost)

    def block(self, tenant: str, user: str | None = None, blocked: bool = True) -> None:
        """Leaves a tenant, or a user of it, out, which runs as much as it may, or lets it in again."""
        if user is not None:
            self._users.setdefault(tenant, _Level()).block(user, blocked)
        elif blocked:
            self._blocked.add(tenant)
        else:
            self._blocked.discard(tenant)
        self._settle(tenant)

    def ahead(self, tenant: str, user: str, item: T) -> Ahead | None:
        """Estimates what comes before an item; None if it does not wait."""
        waiting = self._items.get((tenant, user), deque())
        position = _place_of(item, waiting)
        if position is None:
            return None
        before = sum(cost for _, cost in itertools.islice(waiting, position))
        items, own = self._users[tenant].ahead(user, before, lambda name: self._loads[tenant, name])
        others, total = self._tenants.ahead(tenant, before + own, lambda name: self._loads[name, None])
        return Ahead(items=position + items + others, cost=before + own + total, own=before + own)

    def waiting(self, tenant: str) -> int:
        """Counts the items of a tenant."""
        load = self._loads.get((tenant, None))
        return load.items if load else 0

    def __len__(self) -> int:
        return sum(load.items for (_, user), load in self._loads.items() if user is None)

    def _settle(self, tenant: str) -> None:
        """Lets a tenant in if it is not blocked, nor all of its users that have items."""
        users = self._users.get(tenant)
        stalled = users is not None and bool(users.waiting) and users.first() is None
        self._tenants.block(tenant, tenant in self._blocked or stalled)

    def _taken(self, tenant: str, user: str, cost: float) -> None:
        for key in ((tenant, None), (tenant, user)):
            self._loads[key].take(cost)
            if not self._loads[key].items:
                del self._loads[key]
        if not self._items[tenant, user]:
            del self._items[tenant, user]


def _place_of(item: T, waiting: deque[tuple[T, float]]) -> int | None:
    return next((position for position, (other, _) in enumerate(waiting) if other is item), None)
