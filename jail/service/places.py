"""The slots that sessions hold, no more than some of all: given in fair order to tenants and their users, each within
its quota.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from .fair_queue import FairQueue
from .jobs import Outlook
from .problems import Problem
from .slots import Slots
from .tenancy import Tenancy

_FIRST = 60.0  # seconds: the guess for how long a session is held, while none has ended yet
_SOON = 1.0  # seconds: the guess for when a run ends
_WEIGHT = 0.25  # of the latest session in the average


class Place:
    """A place of a tenant's session, or the request for one. A place is held from the moment at which it is given."""

    def __init__(self, tenant: str, user: str, cost: float) -> None:
        self.tenant, self.user, self.cost = tenant, user, cost
        self.given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.since = 0.0


class Places:
    """The places, from the event loop's thread: each is one of the ``slots``. ``most``: how many there are at one time.
    The cost of one is the seconds for which it is held, estimated from earlier sessions.
    """

    def __init__(self, tenancy: Tenancy, slots: Slots, most: int) -> None:
        self._tenancy, self._slots, self._most = tenancy, slots, most
        slots.serve(self._hold, self._pump)
        self._queue: FairQueue[Place] = FairQueue()
        self._held: Counter[tuple[str, str | None]] = Counter()
        self._going: set[Place] = set()
        self._typical = _FIRST

    def waiting(self) -> int:
        """Counts the requests that wait for a place."""
        return len(self._queue)

    async def take(self, tenant: str, user: str, patience: float, gone: asyncio.Future[None]) -> Place:
        """Returns a place, within so many seconds, unless ``gone`` is done meanwhile. Raises Problem ``sessions-full``,
        with the position in the queue and an estimate of the seconds until the turn.
        """
        place = Place(tenant, user, self._typical)
        self._hold(tenant, user)  # a quota may be none at all, or another since
        self._queue.push(tenant, user, place, place.cost, self._tenancy.quota(tenant).weight)
        self._pump()
        view, end = self._outlook(place), time.monotonic() + patience
        try:
            while view is not None:
                left = end - time.monotonic()
                if left <= 0 or gone.done():
                    raise Problem("sessions-full", self._reason(tenant, user), view.estimate, more=view.as_dict())
                await asyncio.wait([place.given, gone], timeout=left, return_when=asyncio.FIRST_COMPLETED)
                view = self._outlook(place)
        except BaseException:
            if not self._queue.remove(tenant, user, place):  # its turn came while the request was ended
                self.give_back(place)
            raise
        return place

    def _outlook(self, place: Place) -> Outlook | None:
        """Estimates when the turn of a request comes; None if it has come."""
        ahead = self._queue.ahead(place.tenant, place.user, place)
        if ahead is None:
            return None
        quota, now = self._tenancy.quota(place.tenant), time.monotonic()
        most = max(1, min(self._most, quota.sessions))
        of_tenant = self._held[place.tenant, None] >= quota.sessions
        if len(self._going) < self._most and not of_tenant and not self._is_at_quota(place.tenant, place.user):
            return Outlook(position=ahead.items + 1, estimate=_SOON * (ahead.items + 1))  # a run has the slot
        going = [each for each in self._going if each.tenant == place.tenant or not of_tenant]
        first = min((max(0.0, self._typical - (now - each.since)) for each in going), default=self._typical)
        return Outlook(position=ahead.items + 1, estimate=round(first + ahead.items * self._typical / most, 3))

    def _reason(self, tenant: str, user: str) -> str:
        quota, mine, its = self._tenancy.quota(tenant), self._held[tenant, None], self._held[tenant, user]
        if self._is_at_quota(tenant, user):
            return f"{its} sessions of this user are open, as many as its quota has"
        if mine >= quota.sessions:
            return f"{mine} sessions of this tenant are open, as many as its quota has"
        if len(self._going) >= self._most:
            return "all places for sessions of this service are taken"
        if self._slots.is_full(tenant) or self._slots.is_full(tenant, user):
            return "runs and sessions of this tenant, or user, hold as many slots as its quota has"
        return "all slots of this service are taken"

    def _is_at_quota(self, tenant: str, user: str) -> bool:
        most = self._tenancy.quota(tenant).user_sessions
        return most is not None and self._held[tenant, user] >= most

    def give_back(self, place: Place) -> None:
        """Gives a place to the next request: the jail of its session is gone. May be called twice."""
        if place not in self._going:
            return
        self._going.discard(place)
        held = time.monotonic() - place.since
        self._typical += _WEIGHT * (held - self._typical)
        self._queue.correct(place.tenant, place.user, held - place.cost)
        for key in ((place.tenant, None), (place.tenant, place.user)):
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]
        self._slots.give_back(place.tenant, place.user)

    def _pump(self) -> None:
        while len(self._going) < self._most and self._slots.is_free():
            place = self._queue.pop()
            if place is None:
                return
            place.since = time.monotonic()
            self._going.add(place)
            for key in ((place.tenant, None), (place.tenant, place.user)):
                self._held[key] += 1
            self._slots.take(place.tenant, place.user)
            place.given.set_result(None)

    def _hold(self, tenant: str, user: str) -> None:
        """Leaves a tenant, or a user, that is at its quota out of the queue, or lets it in again."""
        full = self._held[tenant, None] >= self._tenancy.quota(tenant).sessions
        self._queue.block(tenant, user, self._is_at_quota(tenant, user) or self._slots.is_full(tenant, user))
        self._queue.block(tenant, None, full or self._slots.is_full(tenant))
