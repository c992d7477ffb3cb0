"""The language ring against the corpus of language/, and the corpus against itself.

Three claims for each payload: plain Python falls for it; the language ring holds it with no kernel behind it, however
its names are spelled; with the language ring switched off the kernel's ring keeps the host out of its reach.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.watch.channel import DENIAL, ENDED, EXCEPTION

from .jailed import GREEDY, Canary, Run, off, strict
from .payloads import CORPUS, FITTING, PAYLOADS, Payload, Plain, escaped, plain
from .respell import respelled
from .ring import run_ring

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Held = tuple[CompletedProcess[bytes], list[tuple[int, bytes]]]

LONG, SHORT = 20, 0.4  # seconds of wall clock: for what ends by itself, and for what does not
BY_ITSELF = {"ok", "exit", "signal", "violation"}
FAILED = BY_ITSELF - {"ok"}
ENDS = {
    "limit:time": FAILED | {"wall", "cpu"},
    "limit:memory": FAILED | {"memory", "wall"},
    "limit:output": FAILED | {"output"},
    "limit:pids": FAILED | {"pids"},
    "limit:disk": FAILED | {"disk", "memory"},
    "contained": BY_ITSELF | {"wall", "memory", "output"},
}
CATEGORIES = {
    "ast-blind-spot", "attr-walk", "builtins-recovery", "bytecode", "channel", "class-body", "deputy", "dos-disk",
    "dos-memory", "dos-output", "dos-pids", "dos-recursion", "dos-swallow", "dos-time", "encoding", "exc-leak",
    "except-star", "exec", "exec-injection", "file", "format", "frames", "fstring", "getattr", "hook-shadow", "import",
    "late-exec", "match", "memory", "module-attr", "mutate-shared", "pickle", "process", "stealth-call", "unicode",
}  # fmt: skip
ENDLESS = [payload for payload in FITTING if payload.endless]
PROGRAMS = [payload for payload in FITTING if not payload.endless]
SPELLED_IN_UTF_8 = [payload for payload in PROGRAMS if payload.fields["category"] != "encoding"]


def unconfined(payload: Payload) -> Plain:
    with tempfile.TemporaryDirectory(prefix="plain-") as folder:
        return plain(payload.path, Path(folder), payload.endless)


def wall(payload: Payload) -> float:
    return SHORT if payload.endless and "wall" in ENDS[payload.fields["expect"]] else LONG


WORK: dict[str, Callable[[Payload], object]] = {
    "test_plain_python_falls_for_it": unconfined,
    "test_held_by_the_language_ring_alone": lambda payload: run_ring(payload.source),
    "test_held_when_spelled_late": lambda payload: run_ring(respelled(payload.source)),
    "test_endless_work_ends": lambda payload: Run(payload.source, strict(), wall(payload)),
    "test_harmless_without_the_language_ring": lambda payload: Run(payload.source, off(), wall(payload)),
}


def each(payloads: list[Payload]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("payload", payloads, ids=lambda payload: payload.name)


@pytest.mark.once
@each([payload for payload in FITTING if not payload.why_not_live])
def test_plain_python_falls_for_it(payload: Payload, outcome: Plain) -> None:
    if payload.endless:
        assert outcome.gave_up, outcome.output[-500:]
    else:
        assert escaped(outcome.output), outcome.output[-1000:]


@pytest.mark.once
@each(PROGRAMS)
def test_held_by_the_language_ring_alone(payload: Payload, outcome: Held) -> None:
    check_held(payload, outcome)


@pytest.mark.once
@each(SPELLED_IN_UTF_8)
def test_held_when_spelled_late(payload: Payload, outcome: Held) -> None:
    check_held(payload, outcome)


def check_held(payload: Payload, outcome: Held) -> None:
    done, told = outcome
    said = done.stdout.decode("utf-8", "replace")
    assert not escaped(said), said[-500:]
    assert done.returncode or any(kind in (DENIAL, ENDED, EXCEPTION) for kind, _ in told) or speaks(payload, said), (
        "held without a word"
    )


def speaks(payload: Payload, said: str) -> bool:
    """Does a payload that nothing stopped say so, where it can?"""
    return "contained" in said or bool(payload.why_not_live)


@each(ENDLESS)
def test_endless_work_ends(payload: Payload, outcome: Run) -> None:
    check_end(payload, outcome.result)
    assert not outcome.left


@each(FITTING)
def test_harmless_without_the_language_ring(payload: Payload, outcome: Run, canary: Canary) -> None:
    check_harmless(payload, outcome.result, canary)
    assert not outcome.left


def check_harmless(payload: Payload, result: jail.Result, canary: Canary) -> None:
    check_untouched(result, canary)
    if payload.endless:
        check_end(payload, result)
    else:
        assert result.verdict in BY_ITSELF, (result.verdict, result.reason)


def check_untouched(result: jail.Result, canary: Canary) -> None:
    assert canary.secret not in result.stdout + result.stderr + repr((result.exception, result.value))
    assert not canary.harm()


def check_end(payload: Payload, result: jail.Result) -> None:
    assert result.verdict in ENDS[payload.fields["expect"]], (result.verdict, result.reason)
    assert not escaped(result.stdout)


# --- what the checks above rest on ----------------------------------------------------------------------------------

ORDINARY = "import json\nprint(json.dumps(sorted({3: 1, 2: 4})))\n"


def test_ordinary_programs_run_in_the_ring() -> None:
    for source in (ORDINARY, respelled(ORDINARY)):
        assert run_ring(source)[0].stdout == b"[2, 3]\n"


FAILS = """import sys, traceback
def fails():
    return 1 / 0
try:
    fails()
except ZeroDivisionError:
    traceback.print_exc(file=sys.stdout)
traceback.print_stack(file=sys.stdout)
"""


def test_tracebacks_that_a_guest_prints_are_those_of_plain_python(tmp_path: Path) -> None:
    """With the lines of the source, which is no file there, and without the harness's frames."""
    program = tmp_path / "program.py"
    program.write_text(FAILS)
    said = subprocess.run([sys.executable, "-I", program], capture_output=True, check=True).stdout
    assert b"return 1 / 0" in said
    assert run_ring(FAILS, filename=str(program))[0].stdout == said


def test_the_compilers_own_errors_have_their_line() -> None:
    assert b"return 3\n" in run_ring("x = 1\nreturn 3\n")[0].stderr


def test_no_file_is_asked_for_by_its_name() -> None:
    asking = "import os.path\nprint(os.path.exists('/'), os.path.realpath('/proc/self'), hasattr(os.path, 'getsize'))"
    assert run_ring(asking)[0].stdout == b"False /proc/self False\n"


def test_off_is_off() -> None:
    walk = next(payload for payload in PROGRAMS if payload.name.endswith("-print-self"))
    assert escaped(jail.run(walk.source, off()).stdout)
    assert not escaped(jail.run(walk.source, strict()).stdout)


def test_no_canary_in_a_jail_is_harmed(canary: Canary) -> None:
    result = jail.run(GREEDY, off(), args=canary.words)
    assert result.verdict == "ok", result.stderr
    assert canary.secret not in result.stdout
    assert not canary.harm()


def test_a_canary_without_a_jail_is_harmed() -> None:
    with tempfile.TemporaryDirectory(prefix="canary-") as folder:
        own, program = Canary(Path(folder)), Path(folder, "greedy.py")
        program.write_text(GREEDY)
        seen = plain(program, Path(folder), False, own.words)
        own.process.wait()
        assert own.secret in seen.output
        assert own.harm() == {"file", "socket", "process"}
        own.close()


def test_every_payload_says_what_it_is() -> None:
    must = {"category", "expect", "min-python", "source"}
    for payload in PAYLOADS:
        assert must <= payload.fields.keys() <= must | {"max-python", "live"}, payload.name
        assert payload.fields["expect"] in ENDS, payload.name
        assert payload.endless or payload.fields["expect"] == "contained", payload.name
        assert payload.endless or "ESCAPED:" in payload.source or payload.why_not_live, payload.name
        assert "live" not in payload.fields or payload.fields["live"].startswith("no: "), payload.name


def test_the_corpus_is_whole() -> None:
    names = [path.name for path in CORPUS.iterdir() if path.is_file()]
    numbers = [match[1] for name in names if (match := re.fullmatch(r"(\d{3})-[a-z0-9-]+\.py", name))]
    assert len(names) == len(set(numbers)) == len(PAYLOADS) >= 300
    assert {payload.fields["category"] for payload in PAYLOADS} == CATEGORIES
