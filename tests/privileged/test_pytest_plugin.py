"""pytest --jail: each test of a suite has the outcome that it has without, or the one that its jail gives it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ..census import nothing_left
from ..pages import blocks

SUITES = Path(__file__).parent / "suites"
ONLY_IN_A_JAIL = {
    "test_has_a_copy_of_its_own", "test_sees_no_file_of_the_host", "test_cannot_write_to_its_folder",
    "test_has_no_network", "test_is_refused_a_call",
}  # fmt: skip
ENDED = {
    "test_takes_too_much_memory": "jail: stopped at the memory limit of 64M",
    "test_ends_the_process": "jail: ended by itself with status 3",
}

ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "jail.pytest_plugin.plugin"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "canary").touch()
    (tmp_path / "suite").mkdir()
    return tmp_path / "suite"


def ran(folder: Path, suite: str, *options: str) -> tuple[str, dict[str, ET.Element]]:
    """Runs a suite; returns what pytest printed, and JUnit's element of each test."""
    shutil.copy(SUITES / f"{suite}.py", folder / "test_it.py")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=result.xml"]
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    env |= ALONE
    done = subprocess.run([*command, *options], cwd=folder, env=env, capture_output=True, text=True, timeout=600)
    assert done.stderr == "", done.stderr
    found = {case.attrib["name"]: case for case in ET.parse(folder / "result.xml").iter("testcase")}
    (folder / "result.xml").unlink()
    return done.stdout, found


def failures(found: dict[str, ET.Element]) -> dict[str, str]:
    return {
        name: inner.attrib["message"] for name, case in found.items() if (inner := case.find("failure")) is not None
    }


def told(found: dict[str, ET.Element], name: str) -> list[str]:
    return [own.attrib["value"] for own in found[name].iter("property") if own.attrib["name"] == "jail"]


def test_each_test_has_a_jail_of_its_own(folder: Path) -> None:
    with nothing_left():
        printed, found = ran(folder, "ordinary", "--jail")
    failed = failures(found)
    assert failed.keys() == {"test_fails_with_a_difference", "test_has_subtests", *ENDED}, printed
    assert "At index 2 diff: 3 != 4" in printed
    for name, reason in ENDED.items():
        assert failed[name].startswith(reason)
    assert "5 failed, 12 passed, 1 skipped, 1 xfailed, 1 warning" in printed, printed
    assert "jail: isolates tests from each other; conftest.py and test modules are imported outside of" in printed

    left = told(found, "test_leaves_things")
    assert left[0] == "left thread sleeper" and left[-1] == "left file /tmp/left", left
    assert left[1].startswith("left process "), left
    [refused] = told(found, "test_is_refused_a_call")
    line = 1 + (folder / "test_it.py").read_text().partition("    assert ctypes")[0].count("\n")
    assert refused == f"refused unshare (CLONE_NEWUSER), line {line}"
    assert f"test_it.py::test_is_refused_a_call: {refused}" in printed


def test_without_jails_the_same_tests_reach_what_they_try(folder: Path) -> None:
    names = " or ".join(ONLY_IN_A_JAIL | {"test_passes"})
    _, found = ran(folder, "ordinary", "-k", names)
    reached = ONLY_IN_A_JAIL - ({"test_is_refused_a_call"} if os.geteuid() else set())
    assert reached <= failures(found).keys()
    (folder / "written").unlink()


def test_a_module_in_one_jail_and_workers_of_xdist(folder: Path) -> None:
    chosen = (
        "-k",
        "passes or own or fails_with",
        "--jail-scope=module",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-p",
        "xdist.plugin",
        "--jail",
    )
    printed, found = ran(folder, "ordinary", *chosen)
    assert failures(found).keys() == {"test_has_a_copy_of_its_own", "test_fails_with_a_difference"}, printed


def test_a_hostile_test_fails_and_forges_nothing(folder: Path) -> None:
    printed, found = ran(folder, "hostile", "--jail")
    failed = failures(found)
    assert failed.keys() == found.keys() and len(found) == 7, printed
    for name in ("test_reports_nothing", "test_reports_for_another", "test_reports_a_deep_list"):
        assert failed[name] == "jail: its report cannot be read\n"
    assert failed["test_has_a_marker_with_a_wrong_word"].startswith(
        "jail: mark.jail(memry=...): unknown (there are: net,"
    )
    assert "\x1b" not in printed and "\\u001b[2Jgone" in printed
    assert "yyyy" in printed


def test_a_run_that_cannot_be_is_refused_in_one_line(folder: Path) -> None:
    (folder / "test_it.py").touch()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--jail", "test_it.py"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **ALONE}, capture_output=True, text=True)
    said = "ERROR: --jail: test_it.py was taken for the policy (fix: --jail=POLICY, or --jail behind the tests)"
    assert (done.returncode, done.stderr.strip()) == (4, said)


def test_the_page_shows_what_is_printed(folder: Path) -> None:
    tests, shown = (block.text for block in blocks("docs/howto/pytest.md") if block.mark.startswith("run by"))
    (folder / "test_page.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--jail"]
    env = {
        **ALONE,
        **{name: value for name, value in os.environ.items() if name != "CI"},
        "COLUMNS": "80",
    }  # CI: whole lines
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert [line for line in shown.splitlines()[1:] if line not in done.stdout.splitlines()] == [], done.stdout
