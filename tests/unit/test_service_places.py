"""Places for sessions: in fair order, within the quotas, with a position and an estimate for those who must wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jail.service.places import Place, Places
from jail.service.problems import Problem
from jail.service.settings import defaults
from jail.service.slots import Slots

QUOTA = defaults().quota.replace(sessions=2, user_sessions=1)


class Tenancy:
    """As much of the service's as places ask."""

    def quota(self, tenant: str) -> Any:
        return QUOTA.replace(sessions=0) if tenant == "none" else QUOTA


def places(most: int) -> Places:
    return limited(most, 64)[0]


def limited(most: int, slots: int) -> tuple[Places, Slots]:
    every = Slots(Tenancy(), slots)  # type: ignore[arg-type]
    return Places(Tenancy(), every, most), every  # type: ignore[arg-type]


async def take(where: Places, tenant: str, user: str, patience: float) -> Place:
    """A place for a client that stays."""
    return await where.take(tenant, user, patience, asyncio.get_running_loop().create_future())


async def waiting(where: Places, *whose: tuple[str, str]) -> list[asyncio.Task[Place]]:
    tasks = [asyncio.ensure_future(take(where, tenant, user, 3600)) for tenant, user in whose]
    await asyncio.sleep(0)
    return tasks


def test_a_tenant_that_floods_does_not_come_first() -> None:
    async def main() -> list[str]:
        where = places(1)
        first = await take(where, "a", "1", 0)
        tasks = await waiting(where, *(("a", f"{number}") for number in range(3)), ("b", "1"))
        order = []
        where.give_back(first)
        for _ in tasks:
            done = (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0] - {*order}
            order += done
            where.give_back(next(iter(done)).result())
            where.give_back(next(iter(done)).result())
        assert where.waiting() == 0
        return [task.result().tenant for task in order]

    assert asyncio.run(main())[:2].count("b") == 1


@pytest.mark.parametrize(
    ("most", "open_of", "whose", "said"),
    [
        (9, "1", ("a", "1"), "1 sessions of this user are open"),
        (9, "12", ("a", "3"), "2 sessions of this tenant are open"),
        (9, "12", ("none", "1"), "0 sessions of this tenant are open"),
        (2, "12", ("c", "1"), "all places for sessions of this service are taken"),
    ],
)
def test_a_request_that_does_not_wait_is_told_how_long_it_would(
    most: int, open_of: str, whose: tuple[str, str], said: str
) -> None:
    async def main() -> Problem:
        where = places(most)
        for user in open_of:
            await take(where, "a", user, 0)
        with pytest.raises(Problem, match=said) as refused:
            await take(where, *whose, 0)
        assert where.waiting() == 0
        return refused.value

    problem = asyncio.run(main())
    assert (problem.code, problem.more["position"]) == ("sessions-full", 1)
    assert 0 < problem.more["estimate"] <= 60
    assert int(problem.headers()["retry-after"]) >= problem.more["estimate"]


def test_a_request_that_is_ended_holds_no_place() -> None:
    async def main() -> None:
        where = places(1)
        first = await take(where, "a", "1", 0)
        [ended, other] = await waiting(where, ("b", "1"), ("c", "1"))
        where.give_back(first)  # to b, which is ended before it sees that
        ended.cancel()
        assert (await other).tenant == "c"
        assert ended.cancelled()

    asyncio.run(main())


def test_a_run_and_a_session_wait_for_the_same_slots() -> None:
    """And a client that leaves while it waits gets none."""

    async def main() -> None:
        where, slots = limited(4, 2)
        slots.take("b", "1")
        first = await take(where, "a", "1", 0)
        with pytest.raises(Problem, match="all slots of this service are taken") as refused:
            await take(where, "c", "1", 0)
        assert refused.value.more["estimate"] == 1.0
        gone = asyncio.get_running_loop().create_future()
        leaves = asyncio.ensure_future(where.take("c", "1", 3600, gone))
        [stays] = await waiting(where, ("d", "1"))
        gone.set_result(None)
        with pytest.raises(Problem):
            await leaves
        slots.give_back("b", "1")
        assert (await stays).tenant == "d"
        assert (slots.held, slots.is_free()) == (2, False)
        where.give_back(first)
        assert slots.is_free()

    asyncio.run(main())


def test_runs_of_a_tenant_leave_its_sessions_no_slot_beyond_its_quota() -> None:
    async def main() -> None:
        where, slots = limited(9, 64)
        for _ in range(QUOTA.concurrent):
            slots.take("a", "1")
        with pytest.raises(Problem, match="runs and sessions of this tenant, or user, hold"):
            await take(where, "a", "2", 0)
        slots.give_back("a", "1")
        await take(where, "a", "2", 0)
        assert slots.is_full("a")

    asyncio.run(main())
