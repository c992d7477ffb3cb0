"""``jail ci``: runs a command as ``jail run`` does, in a log that obeys nothing in its output, and tells what happened.

Standard error becomes standard output: GitHub's runner reads the two at the same time in no order, and a line on one of
them could be read before the line on the other that stops the runner's commands.
"""

from __future__ import annotations

import os
import stat

from ..ci.findings import findings_of, not_run
from ..ci.github import commands, summary
from ..ci.log import Fence, LogStream
from ..ci.withheld import refuse
from ..core.errors import JailError, PolicyError
from ..core.records import Record
from .report import Report
from .request import files_of, policy_of
from .run import Streams, run
from .write import complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..ci.findings import Finding
    from ..plan.model import Plan
    from .request import Request

NOT_RUN = 125


class Choice(Record):
    """The caller's word on what is written. ``on``: the service, "github" or another; "": as its variables say."""

    on: str
    sarif: str | None
    code_quality: str | None


class Log(Streams):
    """The streams of a run whose outputs are a log of a CI service."""

    def __init__(self) -> None:
        super().__init__()
        self.out, self.err = LogStream(), LogStream()

    def check(self, plan: Plan) -> None:
        """Raises PolicyError for a plan that gives the guest what is the job's."""
        refuse(plan, os.environ)


def ci(wanted: Request, choice: Choice) -> int:
    """Runs it; returns the exit status of ``jail run``. Raises JailError where nothing could be told of it."""
    is_github = choice.on == "github" or (not choice.on and os.environ.get("GITHUB_ACTIONS") == "true")
    _refuse_contradictions(wanted, is_github)
    policy = policy_of(wanted)
    files = files_of(wanted, policy)
    names = (("--sarif", choice.sarif), ("--code-quality", choice.code_quality))
    reports = {option: Report(name, files, policy.limits.wall, option) for option, name in names if name}
    fence, log = Fence() if is_github else None, Log()
    os.dup2(1, 2)
    try:
        say(fence.begin if fence else "")
        status, findings = _run(wanted, log)
    finally:
        say(fence.end if fence else "")
    if is_github:
        say(commands(findings))
        _add_to_summary(findings)
    if reports:
        _write(reports, findings, status)
    return status


def _run(wanted: Request, log: Log) -> tuple[int, Sequence[Finding]]:
    file = _place(wanted)
    try:
        status = run(wanted, streams=log)
    except JailError as error:
        complain(str(error))
        return NOT_RUN, not_run(error, file)
    return status, findings_of(log.result, file) if log.result else ()


def _place(wanted: Request) -> str:
    """Returns the file that findings name: the script; of a command the policy, if it is a file of this folder."""
    name = wanted.script or (wanted.policy if os.path.isfile(wanted.policy or "") else None) or "."
    path = os.path.relpath(name)
    return "." if path.startswith("..") or name == "-" else path


def _refuse_contradictions(wanted: Request, is_github: bool) -> None:
    for option in ("json", "tty", "show", "progress"):
        if getattr(wanted, option):
            raise PolicyError(f"--{option}: not of jail ci, whose output is a log (fix: --report FILE)")
    if is_github and stat.S_ISREG(os.fstat(1).st_mode):
        raise PolicyError("standard output is a file: a guest that can read it could end the fence around its output")


def _add_to_summary(findings: Sequence[Finding]) -> None:
    """Appends to the file of the step's summary. A runner without one, or a full disk, changes no status."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with open(name, "a", encoding="utf-8") as file:
            file.write(summary(findings))
    except OSError as error:
        say(f"jail: the step's summary: {os.strerror(error.errno or 0).lower()}\n")


def _write(reports: dict[str, Report], findings: Sequence[Finding], status: int) -> None:
    from .. import __version__
    from ..ci.reports import code_quality, sarif

    for option, report in reports.items():
        try:
            is_sarif = option == "--sarif"
            report.write(sarif(findings, status, __version__) if is_sarif else code_quality(findings))
        except PolicyError as error:  # 125 would say that the guest never ran
            complain(str(error))
