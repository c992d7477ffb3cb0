"""The corpus of language/ through sessions: each payload is set up by one evaluation and sprung by the next.

After it the same session still answers truly, or has ended as a violation. A part of the corpus by default, all of it
with JAIL_WHOLE_CORPUS=1 (tests/budget.toml).
"""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

import pytest

import jail

from .jailed import strict
from .payloads import FITTING, Payload, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = [payload for payload in FITTING if not payload.endless]
WHOLE = "JAIL_WHOLE_CORPUS" in os.environ
SHARE = PROGRAMS if WHOLE else PROGRAMS[::7]
ENDS = {"violation", "memory", "crashed"}  # a crash of CPython's own is the kernel's ring to hold


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool(strict().replace(cpu=None), warm=2) as made:
        yield made


def halves(source: str) -> tuple[str, str]:
    """The source cut between two of its statements; each line keeps its number."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):  # a payload may be a trick on the compiler
        return "", source
    if len(body) < 2:
        return "", source
    at = body[len(body) // 2]
    decorators = [node.lineno for node in getattr(at, "decorator_list", ())]
    first = min([at.lineno, *decorators]) - 1
    lines = source.splitlines(keepends=True)
    if body[len(body) // 2 - 1].end_lineno > first:  # type: ignore[operator]  # two statements on one line
        return "", source
    return "".join(lines[:first]), "\n" * first + "".join(lines[first:])


@pytest.mark.parametrize("payload", SHARE, ids=lambda payload: payload.name)
def test_held_over_two_evaluations(payload: Payload, pool: jail.Pool) -> None:
    with jail.Session(pool, wall="20s") as session:
        results = []
        for part in (*halves(payload.source), "6 * 7"):
            try:
                results.append(session.run(part))
            except jail.SessionEnded:
                break
        assert not any(escaped(result.stdout + result.stderr) for result in results)
        if session.ended is None:
            assert (results[-1].verdict, results[-1].value) == ("ok", 42), results[-1].reason
        else:
            assert session.ended.reason in ENDS, session.ended


def test_the_halves_are_the_whole() -> None:
    cut = [halves(payload.source) for payload in PROGRAMS]
    assert sum(bool(first) for first, _ in cut) > len(cut) / 2
    for payload, (first, second) in zip(PROGRAMS, cut, strict=True):
        assert first + second.lstrip("\n") == payload.source if first else second == payload.source
