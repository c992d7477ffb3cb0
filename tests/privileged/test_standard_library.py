"""The standard library's own tests of subprocess and of executors, run against ours (tests/privileged/standard)."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from .host import ROOT, public_folder

PROGRAMS = Path(__file__).parent / "standard"


def ends(program: str, case: str, *arguments: str) -> dict[str, str]:
    """How each test of the case ended: "ok", "skipped: ...", or a traceback."""
    command = [sys.executable, str(PROGRAMS / program), case, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=450)
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return told


def needs_tests_of(module: str) -> None:
    if importlib.util.find_spec("test") is None or importlib.util.find_spec(f"test.{module}") is None:
        pytest.skip(f"this Python comes without test.{module} (Debian has it in libpython3-testsuite)")


def all_well(told: dict[str, str], at_least: int) -> None:
    assert [end for end in told.values() if end != "ok" and not end.startswith("skipped")] == []
    assert list(told.values()).count("ok") >= at_least


@pytest.mark.optional
@pytest.mark.parametrize(
    ("case", "at_least"),
    [
        ("ProcessTestCase", 90),
        ("ProcessTestCaseNoPoll", 90),
        ("RunFuncTestCase", 19),
        ("POSIXProcessTestCase", 40),
        ("MiscTests", 4),
        ("ContextManagerTests", 5),
    ],
)
def test_subprocess_passes_the_standard_tests(case: str, at_least: int) -> None:
    needs_tests_of("test_subprocess")
    with public_folder("/var/tmp") as folder:  # a jail has a /tmp of its own
        all_well(ends("subprocess_suite.py", case, str(folder)), at_least)


@pytest.mark.optional
@pytest.mark.parametrize(
    ("case", "at_least"), [("ExecutorTest", 7), ("WaitTests", 8), ("AsCompletedTests", 3), ("ExecutorShutdownTest", 3)]
)
def test_the_executor_passes_the_standard_tests(case: str, at_least: int) -> None:
    needs_tests_of("test_concurrent_futures")
    all_well(ends("executor_suite.py", case), at_least)
