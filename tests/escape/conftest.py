"""For tests that each look at one outcome of many: the outcomes are worked out by a few threads, ahead of the tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from typing import Any

THREADS = 3  # many outcomes are waited for


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Any]]]:
    """By the test's id, what the module's WORK has for a test of that name, called with the test's parameter."""
    work: dict[str, Callable[[Any], Any]] = request.module.WORK
    with ThreadPoolExecutor(THREADS) as pool:
        yield {
            item.nodeid: pool.submit(work[item.originalname], *item.callspec.params.values())
            for item in request.session.items
            if isinstance(item, pytest.Function) and item.module is request.module and item.originalname in work
        }
        pool.shutdown(cancel_futures=True)


@pytest.fixture
def outcome(request: pytest.FixtureRequest, outcomes: dict[str, Future[Any]]) -> Any:
    return outcomes.pop(request.node.nodeid).result()
