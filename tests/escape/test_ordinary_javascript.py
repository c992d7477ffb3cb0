"""Nothing ordinary breaks in JavaScript: programs print the same in both guests, in a pool and in a session.

``ordinary_javascript/`` has programs with what plain Node prints for them; of the thousand small ones of
``tests/privileged/javascript_programs.py`` the outcome in Node is that of plain Node. A part by default, all with
JAIL_WHOLE_CORPUS=1 (tests/budget.toml).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from ..javascript_guests import LANGUAGES
from ..privileged.javascript_programs import programs
from ..privileged.test_javascript_language import AT_ONCE, source
from .test_javascript_in_sessions import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = sorted((Path(__file__).parent / "ordinary_javascript").glob("*.js"))


@pytest.fixture(scope="module", params=LANGUAGES)
def pool(request: pytest.FixtureRequest) -> Iterator[jail.Pool]:
    with jail.Pool(request.param, warm=1, wall=60, cpu=60) as made:
        yield made


def check(program: Path, result: jail.Result) -> None:
    assert (result.stdout, result.verdict) == (program.with_suffix(".out").read_text(), "ok"), result.exception
    assert (result.denials, result.alarm) == ((), None)


def test_they_print_the_same_in_a_pool(pool: jail.Pool) -> None:
    is_slow = pool.policy.guest.language == "node"  # a process for each
    for program in PROGRAMS[:1] if is_slow and not WHOLE else PROGRAMS:
        check(program, pool.run(program.read_text(), filename=program.name))


def test_they_print_the_same_in_a_session(pool: jail.Pool) -> None:
    """Runs them one after another in one realm, each in a block of its own; the whole corpus also in a session each."""
    with jail.Session(pool) as session:
        for program in PROGRAMS:
            check(program, session.run(f"{{{program.read_text()}\n}}", filename=program.name))
    for program in PROGRAMS if WHOLE else ():
        with jail.Session(pool) as session:
            check(program, session.run(program.read_text(), filename=program.name))


@pytest.mark.optional
def test_the_outcome_in_node_is_that_of_plain_node() -> None:
    node = shutil.which("node") or shutil.which("nodejs") or pytest.skip("this machine has no node")
    bodies = programs()
    for at in range(0, len(bodies) if WHOLE else AT_ONCE, AT_ONCE):
        part = bodies[at : at + AT_ONCE] if WHOLE else bodies[:: len(bodies) // AT_ONCE]
        said = source(part)
        plain = subprocess.run([node, "-p", said], capture_output=True, text=True, timeout=60, check=True).stdout
        with jail.Session("node", wall="60s", cpu="60s") as session:
            result = session.run(said)
        assert result.value is not None, result
        different = [
            (body, ours, theirs)
            for body, ours, theirs in zip(part, json.loads(result.value), json.loads(plain), strict=True)
            if ours != theirs
        ]
        assert not different
