"""The short form of tests/privileged/endurance.py. Of jail-init and the guest it is in test_sessions.py."""

from __future__ import annotations

import random

import pytest

from ..census import nothing_left
from .endurance import KILLS


@pytest.mark.parametrize("whom", ["zygote", "supervisor"])
def test_a_kill_at_any_moment_leaves_nothing(whom: str) -> None:
    chance = random.Random(whom)
    with nothing_left():
        for _ in range(2):
            KILLS[whom](chance)
