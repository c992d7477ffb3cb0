"""The four stages of GitLab's custom executor: each job has a folder of its own, and each of its scripts a jail.

Scripts of a job's own run under the caller's policy. Those that the runner has written (sources, caches, artifacts)
need the network and, many of them, the job's token: they run in jails of their own, with the host's network.
"""

from __future__ import annotations

import json  # noqa: TID253  # only this command loads it
import os

from ..ci.log import LogStream
from ..core.errors import JailError, PolicyError
from ..core.records import Record
from ..launch.private_folder import empty
from ..policy.load import load
from ..runs.execute import execute, prepare
from .interrupt import Interrupt
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..policy.model import Policy
    from ..result.model import Result

OWN_STAGES = ("build_script", "after_script")  # and step_NAME: what the job's author has written


class Job(Record):
    """Holds one job, as the runner's variables tell of it. ``folder``: its own."""

    folder: str
    build_failure: int
    system_failure: int
    exit_code_file: str | None


def job_of(environ: Mapping[str, str], state: str) -> Job:
    """Raises PolicyError where the variables are not those of a runner."""
    number = environ.get("CUSTOM_ENV_CI_JOB_ID", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 20):
        raise PolicyError("CUSTOM_ENV_CI_JOB_ID: must be a job's number (fix: let gitlab-runner call this command)")

    def code(name: str, default: int) -> int:
        text = environ.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and int(text) < 256 else default

    return Job(
        folder=os.path.join(os.path.abspath(state), number),
        build_failure=code("BUILD_FAILURE_EXIT_CODE", 1),
        system_failure=code("SYSTEM_FAILURE_EXIT_CODE", 2),
        exit_code_file=environ.get("BUILD_EXIT_CODE_FILE"),
    )


def is_own(stage: str) -> bool:
    """Returns whether a stage's script is the job's author's."""
    return stage in OWN_STAGES or stage.startswith("step_")


def config(job: Job) -> int:
    """Prints where the job's folders are, as JSON; returns 0."""
    from .. import __version__

    told = {
        "builds_dir": f"{job.folder}/builds",
        "cache_dir": f"{job.folder}/cache",
        "builds_dir_is_shared": False,
        "driver": {"name": "jail", "version": __version__},
    }
    say(f"{json.dumps(told)}\n")
    return 0


def prepare_job(job: Job, policy: str) -> int:
    """Makes the job's folders and tries both jails; returns the runner's code for a machine that cannot."""

    def work() -> int:
        for settings in (_policy(policy, own=True), _policy(policy, own=False)):
            execute(prepare(["true"], settings)).check()
        _remove(job.folder)  # of a job whose clean-up was cut off
        for name in ("builds", "cache"):
            os.makedirs(f"{job.folder}/{name}", 0o700)
        return 0

    return _told(job, work)


def run_script(job: Job, policy: str, script: str, stage: str) -> int:
    """Runs one script in a jail that can write to the job's folders; returns 0, or the runner's code for a failure."""

    def work() -> int:
        shared = (f"{job.folder}/builds", f"{job.folder}/cache")
        settings = _policy(policy, is_own(stage))
        plan = prepare(["bash", script], settings, ro=[script], rw=shared, cwd=shared[0])
        out, err = LogStream(), LogStream()
        with Interrupt() as interrupt:
            result = execute(plan, keep=False, forward=(1, 2), clean=(out, err), cancel=interrupt.cancel)
        put(1, out.finish())
        put(2, err.finish())
        return _code(job, result)

    return _told(job, work)


def cleanup(job: Job) -> int:
    """Removes the job's folder; returns 0."""
    return _told(job, lambda: _remove(job.folder))


def _told(job: Job, work: Callable[[], int]) -> int:
    """Carries out a stage. An error of the machine or of the policy is one line, and the runner's system failure."""
    try:
        return work()
    except JailError as error:
        complain(str(error))
    except OSError as error:
        complain(f"{error.filename}: {os.strerror(error.errno or 0).lower()}")
    return job.system_failure


def _code(job: Job, result: Result) -> int:
    """Returns the code for the end of a script, and leaves the script's own status where the runner looks for it."""
    if result.ok:
        return 0
    complain(result.reason)
    if result.verdict == "cancelled":
        return job.system_failure
    if job.exit_code_file:
        with open(job.exit_code_file, "w", encoding="ascii") as file:
            file.write(str(result.status))
    return job.build_failure


def _policy(named: str, own: bool) -> Policy:
    return load(named) if own else load("build").replace(network="host")


def _remove(folder: str) -> int:
    """Removes a folder that guests have written to. Follows no link of theirs."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        empty(fd)
    finally:
        os.close(fd)
    os.rmdir(folder)
    return 0


STAGES: dict[str, Callable[..., int]] = {
    "config": config, "prepare": prepare_job, "run": run_script, "cleanup": cleanup,
}  # fmt: skip
