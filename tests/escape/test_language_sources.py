"""Sources that nobody can compile in peace: each run ends in a verdict, and the supervisor is none the worse."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from .bombs import BOMBS
from .jailed import Run, off, strict
from .payloads import Plain, plain

if TYPE_CHECKING:
    from collections.abc import Callable

WALL = 0.5  # seconds


class Outcome(NamedTuple):
    alone: Plain
    runs: list[Run]


def outcome_of(bomb: str) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="plain-") as folder:
        program = Path(folder, "program.py")
        program.write_bytes(BOMBS[bomb])
        alone = plain(program, Path(folder), endless=True)
    return Outcome(alone, [Run(BOMBS[bomb], policy, WALL) for policy in (strict(), off())])


WORK: dict[str, Callable[[str], Outcome]] = {"test_a_bomb_is_a_verdict": outcome_of}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_verdict(bomb: str, outcome: Outcome) -> None:  # noqa: ARG001
    """None is ok that plain Python refuses, with what it needs."""
    refused = outcome.alone.status == 1 and "MemoryError" not in outcome.alone.output
    for run in outcome.runs:
        assert run.result.verdict != "error", run.result.reason
        assert not (run.result.ok and refused), outcome.alone.output[-300:]
        assert not run.left
