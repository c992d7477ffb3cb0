"""Nothing ordinary breaks: each program of ordinary/ prints the same, and ends the same, as under plain Python.

The first line of a program may have fields, separated by ``|``:

- ``min-python``, and ``status``: how it ends, 0 where it does not say;
- ``imports``: what its policy lists beside the standard library, packages of the environment that runs these tests,
  which is the guest's;
- ``denied``: what in it counts as a denial, though it goes on as in plain Python;
- ``known``: why the ring breaks it.

NNN-name.in is its standard input, else that is empty.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import jail
from jail.policy.load import load

from .probes import Probe, read
from .ring import run_ring

CORPUS = Path(__file__).parent / "ordinary"


def fits(program: Probe) -> bool:
    needed = program.fields.get("min-python", "3.11").split(".")
    return sys.version_info >= tuple(map(int, needed))


PROGRAMS = [program for program in map(read, sorted(CORPUS.glob("*.py"))) if fits(program)]
each = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
each_in_the_ring = pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            program,
            id=program.name,
            marks=[pytest.mark.xfail(reason=program.fields["known"])] if "known" in program.fields else [],
        )
        for program in PROGRAMS
    ],
)


def given(program: Probe) -> bytes:
    place = program.path.with_suffix(".in")
    return place.read_bytes() if place.exists() else b""


def imports(program: Probe) -> list[str]:
    names = program.fields.get("imports", "")
    return ["@stdlib", *(name.strip() for name in names.split(","))] if names else ["@stdlib"]


@cache
def plain(program: Path) -> tuple[int, bytes]:
    """How the program ends, and what it prints, with no jail around it."""
    done = subprocess.run(
        [sys.executable, "-I", program], input=given(read(program)), capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stdout


def test_corpus_is_wide() -> None:
    assert len(PROGRAMS) > 200


@pytest.mark.once
@each
def test_works_in_plain_python(program: Probe) -> None:
    status, output = plain(program.path)
    assert status == int(program.fields.get("status", 0))
    assert output.strip()


@pytest.mark.once
@each_in_the_ring
def test_same_under_the_language_ring(program: Probe) -> None:
    done, _ = run_ring(program.path.read_bytes(), imports=imports(program), stdin=given(program))
    assert (done.returncode, done.stdout) == plain(program.path), done.stderr.decode()


@each_in_the_ring
def test_same_in_a_jail(program: Probe) -> None:
    policy = load("python", [("guest.imports", str(imports(program)))])
    result = jail.run(program.path.read_text(), policy, stdin=given(program), wall=30)
    assert (result.exit_code, result.stdout_bytes) == plain(program.path), (result.reason, result.stderr)
    assert result.verdict == ("exit" if result.exit_code else "ok")
    assert result.exit_code or result.exception is None, result.exception
    assert bool(result.denials) == ("denied" in program.fields), result.denials
    assert result.alarm is None
