"""What only the tests of this folder are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jail.host.cgroups import facts
from jail.launch.cgroup.base import Cgroup
from jail.launch.cgroup.begin import create
from jail.policy.model import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def make_cgroup(needs: Callable[[object, str], None]) -> Iterator[Callable[..., Cgroup]]:
    """Makes cgroups with the given limits and closes them after the test."""
    needs(facts().layers, f"cgroup for this user: {facts().problem}")
    made: list[Cgroup] = []

    def with_limits(**limits: int | None) -> Cgroup:
        made.append(create(facts(), Limits(**limits)))
        return made[-1]

    yield with_limits
    for cgroup in made:
        cgroup.close()
