"""Places for sessions: in fair order, within the quotas, with a position and an estimate for those who must wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jail.service.places import Place, Places
from jail.service.problems import Problem
from jail.service.settings import defaults

QUOTA = defaults().quota.replace(sessions=2, user_sessions=1)


class Tenancy:
    """As much of the service's as places ask."""

    def quota(self, tenant: str) -> Any:
        return QUOTA.replace(sessions=0) if tenant == "none" else QUOTA


def places(most: int) -> Places:
    return Places(Tenancy(), most)  # type: ignore[arg-type]


async def waiting(where: Places, *whose: tuple[str, str]) -> list[asyncio.Task[Place]]:
    tasks = [asyncio.ensure_future(where.take(tenant, user, 3600)) for tenant, user in whose]
    await asyncio.sleep(0)
    return tasks


def test_a_tenant_that_floods_does_not_come_first() -> None:
    async def main() -> list[str]:
        where = places(1)
        first = await where.take("a", "1", 0)
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
            await where.take("a", user, 0)
        with pytest.raises(Problem, match=said) as refused:
            await where.take(*whose, 0)
        assert where.waiting() == 0
        return refused.value

    problem = asyncio.run(main())
    assert (problem.code, problem.more["position"]) == ("sessions-full", 1)
    assert 0 < problem.more["estimate"] <= 60
    assert int(problem.headers()["retry-after"]) >= problem.more["estimate"]


def test_a_request_that_is_ended_holds_no_place() -> None:
    async def main() -> None:
        where = places(1)
        first = await where.take("a", "1", 0)
        [ended, other] = await waiting(where, ("b", "1"), ("c", "1"))
        where.give_back(first)  # to b, which is ended before it sees that
        ended.cancel()
        assert (await other).tenant == "c"
        assert ended.cancelled()

    asyncio.run(main())
