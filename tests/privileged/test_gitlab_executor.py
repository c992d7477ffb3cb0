"""jail gitlab-executor, whose stages are called as gitlab-runner calls a custom executor's."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..census import nothing_left
from ..ci_runner import MARKERS, SECTION
from ..pages import blocks
from .host import public_folder
from .program import ENV, cli

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

BUILD_FAILURE, SYSTEM_FAILURE = 90, 91
HOSTILE = rf"""
[ -f source ] || exit 50
[ -z "$CUSTOM_ENV_SECRET$SECRET" ] || exit 51
cat "$(dirname "$0")/../bait" && exit 52
ln -s "$(dirname "$0")/.." builds_link; mkfifo fifo; mkdir deep; touch deep/file; chmod 500 deep
printf '{MARKERS[0].decode("unicode_escape").encode("unicode_escape").decode()}'
exit 7
"""


class Played:
    """The runner's side of one job."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "state"
        self.env = {
            **ENV, "CUSTOM_ENV_CI_JOB_ID": "42", "CUSTOM_ENV_SECRET": "x", "SECRET": "x",
            "BUILD_EXIT_CODE_FILE": f"{folder}/code",
            "BUILD_FAILURE_EXIT_CODE": str(BUILD_FAILURE), "SYSTEM_FAILURE_EXIT_CODE": str(SYSTEM_FAILURE),
        }  # fmt: skip
        (folder / "scripts").mkdir()
        (folder / "bait").touch(0o644)

    def stage(self, name: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return cli("gitlab-executor", name, "--state", str(self.state), *arguments, env={**self.env, **env})

    def script(self, text: str, stage: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        file = self.folder / "scripts" / stage
        file.write_text(text)
        return self.stage("run", *arguments, str(file), stage)


@pytest.fixture
def runner() -> Iterator[Played]:
    with public_folder("/var/tmp") as folder:
        yield Played(folder)


def test_a_job_from_its_begin_to_its_end(runner: Played) -> None:
    with nothing_left():
        told = json.loads(runner.stage("config").stdout)
        builds = Path(told["builds_dir"])
        assert builds.parent == runner.state / "42" and told["driver"]["name"] == "jail"
        done = runner.stage("prepare")
        assert (done.returncode, done.stderr) == (0, "") and builds.is_dir()
        assert runner.script("touch source", "get_sources").returncode == 0
        done = runner.script(HOSTILE, "build_script")
        assert done.returncode == BUILD_FAILURE and (runner.folder / "code").read_text() == "7", done.stderr
        assert not SECTION.search(done.stdout.encode()) and "section_start" in done.stdout
        assert runner.stage("cleanup").returncode == 0
    assert [*runner.state.iterdir()] == [] and (runner.folder / "bait").exists()
    assert runner.stage("cleanup").returncode == 0  # a runner calls it although prepare has failed


def test_what_is_not_the_jobs_is_a_system_failure(runner: Played) -> None:
    for done in (runner.stage("prepare", "-p", "nothing"), runner.script("true", "build_script")):
        assert done.returncode == SYSTEM_FAILURE and done.stderr.startswith("jail: "), done
    for number in ("", "..", "4/2", "x"):
        done = runner.stage("prepare", CUSTOM_ENV_CI_JOB_ID=number)
        assert done.returncode == 125 and "CUSTOM_ENV_CI_JOB_ID: must be a job's number" in done.stderr


def test_the_page_s_arguments_are_taken() -> None:
    [runner] = tomllib.loads(blocks("docs/howto/ci.md")[2].text)["runners"]
    custom = runner["custom"]
    for stage, more in (("config", ()), ("prepare", ()), ("run", ("script", "build_script")), ("cleanup", ())):
        given = [*custom[f"{stage}_args"], *more]
        assert given[1] == stage
        done = cli(*given, env={**ENV, "CUSTOM_ENV_CI_JOB_ID": "no number"})  # so that nothing is done
        assert done.returncode == 125 and "must be a job's number" in done.stderr, done.stderr
