"""jail ci with real jails: a hostile guest before the imitation of GitHub's runner, and what the jail is refused."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from ..census import nothing_left
from ..ci_runner import HOSTILE, MARKERS, SECTION, Runner
from ..pages import blocks
from .host import public_folder
from .program import CLI, ENV, cli

SPEAKS = """
import os, socket, sys, time
assert not [name for name in os.environ if name.startswith(("GITHUB", "ACTIONS", "CI"))], os.environ
for output in eval(sys.stdin.read()):
    for fd in (1, 2):
        rest = output if len(output) < 1000 else b""
        for at in range(len(rest)):
            os.write(fd, rest[at : at + 1])
        os.write(fd, b"\\n" + output)
for _ in range(2):
    try: socket.socket(socket.AF_INET6, socket.SOCK_RAW)
    except OSError: pass
os.write(1, b"::error::without its end")
sys.exit(3)
"""
JOB = {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "ghs_0123456789", "CI_JOB_TOKEN": "glcbt-0123456789"}


def job(folder: Path) -> dict[str, str]:
    """The variables of a step, as the runner sets them, with files that exist."""
    names = ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
    (folder / "commands").mkdir()
    for name in names:
        (folder / "commands" / name).touch()
    return {**ENV, **JOB, **{name: str(folder / "commands" / name) for name in names}}


def test_a_hostile_guest_says_nothing_to_the_runner(tmp_path: Path) -> None:
    env = job(tmp_path)
    options = ("--sarif", "a.sarif", "--code-quality", "quality.json", "-t", "2m")
    with nothing_left():
        done = cli("ci", *options, "--", "python3", "-c", SPEAKS, stdin=repr(HOSTILE + MARKERS), env=env, cwd=tmp_path)
    log = done.stdout.encode()
    assert (done.returncode, done.stderr) == (3, ""), done.stdout[-2000:]
    verdict, denial = Runner(log).obeyed[:2]
    assert verdict == (
        "error",
        {"title": "jail: verdict/exit", "file": ".", "line": "1"},
        "ended by itself with status 3",
    )
    assert denial[0] == "warning" and denial[2].startswith("denied: socket(AF_INET6, SOCK_RAW, 0) 2 times")
    assert {name for name, *_ in Runner(log).obeyed[2:]} <= {"notice"}
    assert not SECTION.search(log) and b"without its end" in log
    assert not any(secret in done.stdout for secret in (JOB["GITHUB_TOKEN"], JOB["CI_JOB_TOKEN"]))

    assert "denied/seccomp" in Path(env["GITHUB_STEP_SUMMARY"]).read_text()
    results = json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    quality = json.loads((tmp_path / "quality.json").read_text())
    assert [one["ruleId"] for one in results[:2]] == ["verdict/exit", "denied/seccomp"]
    assert [one["check_name"] for one in quality] == [f"jail/{one['ruleId']}" for one in results]


def test_a_limit_is_told_and_a_jail_that_was_not_built(tmp_path: Path) -> None:
    env = job(tmp_path)
    (tmp_path / "s.py").write_text("x = 1\nbytearray(1 << 30)\n")
    done = cli("ci", "-m", "64M", "s.py", env=env, cwd=tmp_path)
    assert done.returncode == 137
    [told, *_] = Runner(done.stdout.encode()).obeyed
    assert told[1] == {"title": "jail: limit/memory", "file": "s.py", "line": "1"}
    done = cli("ci", "-t", "x::error::y", "--", "true", env=env, cwd=tmp_path)
    assert done.returncode == 125 and Runner(done.stdout.encode()).obeyed == []
    done = cli("ci", "--ro", "/nothing##[error]x", "--", "true", env=env, cwd=tmp_path)
    [told] = Runner(done.stdout.encode()).obeyed
    assert done.returncode == 125 and told[1]["title"] == "jail: not-run"


def test_elsewhere_there_is_no_fence(tmp_path: Path) -> None:
    done = cli("ci", "--", "echo", "hi", env={**ENV, "GITHUB_ACTIONS": ""}, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hi\n", "")


def test_the_page_s_command_runs(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('extends = "command"\n')
    (tmp_path / "test_it.py").write_text("import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\n")
    block = blocks("docs/howto/ci.md")[0]
    done = cli(*shlex.split(block.text.replace("$PWD", str(tmp_path)))[1:], env=ENV, cwd=tmp_path)
    assert done.returncode == 0 and "Ran 1 test" in done.stdout, done.stdout
    assert {"jail.sarif", "jail.json"} <= {*os.listdir(tmp_path)}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-e", "GITHUB_ENV"), "GITHUB_ENV: not passed by jail ci"),
        (("-e", "CI_JOB_TOKEN=x"), "CI_JOB_TOKEN: not passed by jail ci"),
        (("-e", "X=a ghs_0123456789 b"), "X: has the value of GITHUB_TOKEN in it"),
        (("--set", 'environment.pass=["GITHUB_TOKEN"]'), "GITHUB_TOKEN: not passed by jail ci"),
        (("--ro", "."), "the file of GITHUB_ENV (fix: share a folder without it)"),
        (("--rw", "commands/GITHUB_OUTPUT"), "the file of GITHUB_OUTPUT"),
        (("--json",), "--json: not of jail ci"),
    ],
)  # fmt: skip
def test_what_speaks_for_the_job_is_refused_to_the_jail(arguments: tuple[str, ...], reason: str) -> None:
    with public_folder() as folder:
        done = cli("ci", *arguments, "--", "true", env=job(folder), cwd=folder)
    assert done.returncode == 125 and reason in done.stdout + done.stderr, done.stdout


def test_a_log_that_the_guest_could_read_is_refused(tmp_path: Path) -> None:
    with open(tmp_path / "log", "wb") as log:
        done = subprocess.run([*CLI, "ci", "--", "true"], env=job(tmp_path), stdout=log, stderr=subprocess.PIPE)
    assert done.returncode == 125 and b"standard output is a file" in done.stderr
    assert os.path.getsize(tmp_path / "log") == 0
