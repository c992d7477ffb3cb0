"""What the lock takes from the language: nothing. Each program has the outcome that the bare engine gives it."""

from __future__ import annotations

import json

import _quickjs
import pytest

import jail

from .javascript_programs import programs

AT_ONCE = 150
# Text of a value that tells apart what JSON does not.
TOLD = """
const told = (value) => JSON.stringify(value, (key, it) =>
  typeof it === 'bigint' ? `${it}n` : it === undefined ? 'undefined' : typeof it === 'function' ? 'function'
  : Object.is(it, -0) ? 'number -0' : typeof it === 'number' && !Number.isFinite(it) ? `number ${it}` : it);
const outcome = (body) => { try { return told(body()) } catch (error) { return `${error.name}: ${error.message}` } };
"""


def source(bodies: list[str]) -> str:
    functions = ",\n".join(f"function () {{ {body} }}" for body in bodies)
    return f"{TOLD}JSON.stringify([\n{functions}\n].map(outcome))"


BODIES = programs()
BATCHES = [BODIES[at : at + AT_ONCE] for at in range(0, len(BODIES), AT_ONCE)]


def test_there_are_a_thousand_and_all_are_different() -> None:
    assert len(set(BODIES)) == len(BODIES) >= 1000


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_the_outcome_is_that_of_the_bare_engine(level: str) -> None:
    with jail.Pool("javascript", warm=2, level=level) as pool:
        for bodies in BATCHES:
            result = pool.run(source(bodies), value=True)
            assert result.value, result
            bare = json.loads(_quickjs.Context().eval(source(bodies)))
            different = [
                (body, ours, theirs)
                for body, ours, theirs in zip(bodies, json.loads(result.value), bare, strict=True)
                if ours != theirs
            ]
            assert not different
