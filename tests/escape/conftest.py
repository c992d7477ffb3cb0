"""For tests that each look at one outcome of many: the outcomes are worked out by a few threads, ahead of the tests.

And for those that look at what is left of the host: what a hostile run would touch there.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .jailed import Canary

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


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with tempfile.TemporaryDirectory(prefix="canary-") as folder:
        made = Canary(Path(folder))
        os.environ["JAIL_CANARY_SECRET"] = made.secret
        yield made
        del os.environ["JAIL_CANARY_SECRET"]
        made.close()
