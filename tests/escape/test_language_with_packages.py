"""A part of the corpus of language/ in a pool that has numpy loaded, at level standard: it opens no way by itself.

All of it, with fifteen packages: ``python -m tests.escape.loaded`` (tests/budget.toml).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import jail

from .loaded import PROGRAMS, policy
from .payloads import Payload, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool(policy(sys.executable, "standard", ["numpy"]), warm=2) as made:
        yield made


@pytest.mark.parametrize("payload", PROGRAMS[::12], ids=lambda payload: payload.name)
def test_held_with_a_package_loaded(payload: Payload, pool: jail.Pool) -> None:
    assert not escaped(pool.run(payload.source, wall="60s").stdout)


def test_the_package_is_there(pool: jail.Pool) -> None:
    """And whole: its table of casts is filled while the zygote imports it, and found by the hashes of later."""
    result = pool.run("import numpy as np\nprint(np.linalg.norm([3, 4]))", wall="60s")
    assert (result.stdout, result.stderr, result.denials) == ("5.0\n", "", ())
