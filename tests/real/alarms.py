"""Ordinary programs in each way to run them: an alarm of any is a false one (docs/evidence.md).

Python and JavaScript of the escape suite's corpora, at both levels of the ring, each alone, in a pool and in a session;
the shell scripts of tests/privileged/programs.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import jail

from ..escape.test_ordinary import PROGRAMS as PYTHON
from ..escape.test_ordinary import given
from ..escape.test_ordinary_javascript import PROGRAMS as JAVASCRIPT
from ..privileged.test_javascript_language import BATCHES, source
from ..privileged.test_real_programs import PATH, SAME, SCRIPTS
from .pairs import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jail import Result

    Program = tuple[str, str, bytes]  # name, source, standard input

LIMITS = {"wall": 60, "cpu": 60}


def python_programs() -> list[Program]:
    return [
        (program.name, program.path.read_text(), given(program))
        for program in PYTHON
        if not {"imports", "known"} & program.fields.keys()
    ]


def javascript_programs() -> list[Program]:
    batches = [(f"batch {place}", source(bodies), b"") for place, bodies in enumerate(BATCHES)]
    return [*((path.name, path.read_text(), b"") for path in JAVASCRIPT), *batches]


def alone(policy: str, level: str, programs: list[Program]) -> Iterator[tuple[str, Result]]:
    for name, text, stdin in programs:
        yield name, jail.run(text, policy, level=level, stdin=stdin, **LIMITS)


def pooled(policy: str, level: str, programs: list[Program]) -> Iterator[tuple[str, Result]]:
    with jail.Pool(policy, level=level, **LIMITS) as pool:
        for name, text, stdin in programs:
            yield name, pool.run(text, stdin=stdin)


def in_sessions(policy: str, level: str, programs: list[Program]) -> Iterator[tuple[str, Result]]:
    with jail.Pool(policy, level=level, **LIMITS) as pool:
        for name, text, stdin in programs:
            if not stdin:  # a session's standard input is empty
                with jail.Session(pool) as session:
                    yield name, session.run(text)


def scripts() -> Iterator[tuple[str, Result]]:
    with folder() as made:
        os.chdir(made)
        for script in SCRIPTS:
            header, _, text = script.read_text().partition("\n")
            policy, needed = (part.partition(": ")[2].strip() for part in header.split("|"))
            if all(shutil.which(program, path=PATH) for program in needed.split()):
                work = made / script.stem
                work.mkdir(mode=0o777)
                work.chmod(0o777)
                shown = [] if policy == "build" else [made]
                yield script.name, jail.run(["/bin/sh", "-euc", text], policy=policy, rw=shown, cwd=work, env=SAME)


WAYS: dict[str, Callable[[str, str, list[Program]], Iterator[tuple[str, Result]]]] = {
    "alone": alone,
    "pool": pooled,
    "session": in_sessions,
}
CORPORA = {"python": python_programs, "javascript": javascript_programs}
NAMES = [
    *(f"{policy} {level} {way}" for policy in CORPORA for level in ("strict", "standard") for way in WAYS),
    "commands",
]


def raised(name: str, counted: dict[str, int]) -> dict[str, str]:
    """Returns the alarms of one way to run one corpus, by program, and adds the runs to ``counted``."""
    policy, *rest = name.split()
    results = scripts() if policy == "commands" else WAYS[rest[1]](policy, rest[0], CORPORA[policy]())
    found = {}
    for program, result in results:
        counted[name] = counted.get(name, 0) + 1
        if result.alarm is not None:
            found[program] = result.alarm
    return found
