"""The corpus of javascript/ through sessions: each program over two evaluations, cut between two of its lines.

A part of the corpus by default, all of it with JAIL_WHOLE_CORPUS=1 (tests/budget.toml).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import jail

from .test_javascript import ENDING, LIMITS, PRELUDE, PROGRAMS, escaped, limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHOLE = "JAIL_WHOLE_CORPUS" in os.environ
SHARE = PROGRAMS if WHOLE else [one for at, one in enumerate(PROGRAMS) if at % 6 == 1 or one.stem[4:8] == "host"]
# The line at which a program can be cut, near its middle: both parts compile, as bodies of asynchronous functions.
CUT = """
const Body = (async () => {}).constructor;
const compiles = (text) => { try { new Body(text); return true } catch { return false } };
const cut = (text) => {
  const lines = text.split('\\n');
  const off = (at) => Math.abs(at - lines.length / 2);
  const part = (from, to) => compiles(lines.slice(from, to).join('\\n'));
  const places = lines.map((_, at) => at).sort((a, b) => off(a) - off(b));
  return places.find((at) => at > 1 && part(0, at) && part(at)) ?? 0;
};
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool("javascript", warm=2, memory="96M", output="256K") as made:
        yield made


@pytest.fixture(scope="module")
def cuts() -> dict[str, int]:
    """The line at which each program is cut; 0 where it has to stay whole."""
    with jail.Session("javascript", level="off", functions={"text": lambda at: PROGRAMS[at].read_text()}) as session:
        session.run(CUT)
        found = session.run(f"Array.from({{ length: {len(PROGRAMS)} }}, (_, at) => cut(text(at)))", wall="30s").value
    return dict(zip((program.stem for program in PROGRAMS), found, strict=True))


@pytest.mark.parametrize("program", SHARE, ids=lambda program: program.stem)
def test_held_over_two_evaluations(program: Path, pool: jail.Pool, cuts: dict[str, int]) -> None:
    lines = program.read_text().splitlines(keepends=True)
    at = cuts[program.stem]
    parts = (f"const LEVEL = 'strict';\n{PRELUDE}", "".join(lines[:at]), "".join(lines[at:]) + ENDING, "6 * 7")
    with jail.Session(pool) as session:
        results = []
        for part in parts:
            try:
                results.append(session.run(part, wall="1s" if limit(program) == "time" else "60s"))
            except jail.SessionEnded:
                break
        assert not any(escaped(result) for result in results), results
        assert all(result.alarm is None for result in results)
        verdicts = {result.verdict for result in results}
        if limit(program):
            assert verdicts & LIMITS[limit(program)], verdicts
        if session.ended is None:
            assert (results[-1].verdict, results[-1].value) == ("ok", 42)
        else:
            assert limit(program), session.ended


def test_most_programs_are_cut(cuts: dict[str, int]) -> None:
    assert sum(bool(at) for at in cuts.values()) > len(cuts) / 2, cuts
