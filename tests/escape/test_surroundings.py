"""Some of the corpus of os/ under ``build`` with this checkout as the workspace; surroundings.py has the rest of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .probes import PROBES, SECRET, Workshop, canaries, escaped, workshop
from .surroundings import ALSO_HELD, PERMITTED, fault, run

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_NAME = {probe.name: probe for probe in PROBES}
TRIED = [  # one of each kind that a workspace, or what build permits more, could change
    probe
    for probe in PROBES
    if probe.name.partition("-")[0]
    in (
        *("0103", "0309", "0510", "0511", "0513", "0514", "0515", "0605", "0902", "0904", "0954", "1006", "1007"),
        *("1501", "1505", "1802"),
    )
]


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    os.environ[SECRET] = "1"
    with workshop() as made, canaries():
        yield made
    del os.environ[SECRET]


@pytest.mark.parametrize("probe", TRIED, ids=lambda probe: probe.name)
def test_held_with_the_checkout_as_workspace(shop: Workshop, probe: object) -> None:
    assert fault(probe, "checkout", run(shop, probe, "checkout")) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["0712-personality-bits", "0903-trace-a-sibling"])
def test_what_build_permits_is_found(shop: Workshop, name: str) -> None:
    assert escaped(run(shop, BY_NAME[name], "build").stdout)


def test_each_exception_is_a_probe() -> None:
    assert (PERMITTED.keys() | ALSO_HELD.keys()) <= BY_NAME.keys()
