"""The step of the Action in integrations/github-action that runs a command, as GitHub's runner runs it. test_wheel.py
plays the step that installs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from ..action_runner import ACTION, command, steps
from ..ci_runner import Runner
from ..pages import blocks
from .host import public_folder
from .test_ci import job
from .tiers import imitated

if TYPE_CHECKING:
    from pathlib import Path

CHANGE = "cat file; echo ::error::forged; echo x >made || echo is read-only; exit 3"


def ran(job_folder: Path, scene: tuple[str, ...] = (), **inputs: str) -> tuple[int, str]:
    """Runs the step in a scene; returns its status and its log."""
    program = job_folder / "temp/jail/bin/jail"
    if not program.exists():
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m jail "$@"\n')
        program.chmod(0o755)
        (job_folder / "checkout").mkdir()
        (job_folder / "checkout/file").write_text("of the change\n")
    words, added = command(steps(inputs)[1], job_folder / "temp")
    if scene:
        done = imitated(
            scene, "env", *(f"{name}={value}" for name, value in added.items()), *words, cwd=job_folder / "checkout"
        )
    else:
        env = {**job(job_folder), **added}
        done = subprocess.run(words, cwd=job_folder / "checkout", env=env, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_step_is_run_in_a_jail_of_the_tier_that_there_is() -> None:
    with public_folder("/var/tmp") as folder:
        for scene in ((), ("docker",))[: 1 if os.geteuid() else 2]:
            status, log = ran(folder, scene, run=CHANGE, sarif="../jail.sarif")
            assert status == 3 and "of the change\n" in log and "is read-only" in log, log
            told = Runner(log.encode()).obeyed
            assert told[0][1]["title"] == "jail: verdict/exit" and "forged" not in repr(told), told
            assert any("no-namespaces" in data for *_, data in told) == bool(scene), told
        assert (folder / "jail.sarif").exists() and not (folder / "checkout/made").exists()


def test_the_page_s_step_has_inputs_that_there_are() -> None:
    [step] = yaml.safe_load(blocks("docs/howto/ci.md")[1].text)
    assert (ACTION.parents[2] / step["uses"].removeprefix("./jail/") / "action.yml").samefile(ACTION)
    assert steps(step["with"])[1]["env"]["POLICY"] == "base/ci/policy.toml"


@pytest.mark.parametrize(("name", "value"), [("access", "x"), ("tier", "none"), ("policy", "nothing"), ("folder", "x")])
def test_a_wrong_input_runs_nothing(name: str, value: str) -> None:
    with public_folder("/var/tmp") as folder:
        status, log = ran(folder, run="echo has run", **{name: value})
        assert status != 0 and "has run" not in log, log
