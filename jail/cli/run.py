"""``jail run``: passes the guest's output on as it comes, or hands it over as JSON; the status says how it ended."""

from __future__ import annotations

import os
import stat
import time

from ..core.errors import PolicyError
from ..core.terminal import Cleaner, Follower
from ..plan.script import Script
from ..runs.execute import execute
from .interrupt import Interrupt
from .request import Request, files_of, planned, policy_of, script_of
from .write import complain, put, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..ci.log import LogStream
    from ..core.control_functions import ControlFunctions
    from ..core.files import Files
    from ..evidence.audit import Audit
    from ..plan.model import Plan
    from ..policy.model import Limits
    from ..result.model import Result
    from ..watch.terminal import Terminal
    from ..workspaces.workspace import Workspace
    from .report import Report
    from .sampled import Sampled

    OwnClean = Cleaner | Follower | ControlFunctions | LogStream


class Streams:
    """Holds the filters between the guest's outputs and the caller's, and the result when there is one."""

    def __init__(self) -> None:
        self.out: OwnClean | None = Cleaner() if os.isatty(1) else None
        self.err: OwnClean = Cleaner() if os.isatty(2) else Follower()
        self.result: Result | None = None

    def check(self, plan: Plan) -> None:
        """Raises PolicyError for a plan that must not be carried out."""


def run(wanted: Request, workspace: Workspace | None = None, streams: Streams | None = None) -> int:
    """Runs it and returns the exit status of the interface. Raises JailError where the guest never ran. ``workspace``:
    the one that the guest is shown, of ``jail try``. ``streams``: of ``jail ci``.
    """
    streams = streams or Streams()
    policy = policy_of(wanted)
    files = files_of(wanted, policy)
    stdin = stdin_of(wanted, files)
    report = None
    if wanted.report is not None:
        from .report import Report

        report = Report(wanted.report, files, policy.limits.wall)
    sampled = _sampled(wanted, policy.limits, files)
    out, err = streams.out, streams.err
    began = time.monotonic()
    try:
        found, is_late = script_of(wanted, files, policy.limits.wall), False
    except TimeoutError:
        found, is_late = Script(source=b"", filename=wanted.script or ""), True
    spent = 0.0 if found is None else time.monotonic() - began
    plan = planned(wanted, policy, found, files, workspace)
    streams.check(plan)
    out_folders = None
    if wanted.files_out:
        from .working_files import Out

        out_folders = Out(wanted.files_out)
    if plan.shares_host:
        complain(plan.notes[0])
    sampler = sampled.begin(plan, out, err) if sampled else None
    with Interrupt(pauses=True) as interrupt:

        def carried_out(terminal: Terminal | None = None) -> Result:
            return execute(
                plan,
                stdin=stdin,
                keep=wanted.json or report is not None,
                forward=None if wanted.json else (1, 2),
                clean=sampled.clean((out, err)) if sampled else (out, err),
                sampler=sampler,
                cancel=interrupt.cancel,
                spent=spent,
                audit=_audit(wanted),
                lost=complain,
                pause=interrupt.pause,
                terminal=terminal,
            )

        if is_late:
            result = _too_late(plan, spent)
        elif wanted.tty is None:
            result = carried_out()
        else:
            from .terminal import CallersTerminal

            with CallersTerminal(wanted.tty == "raw", interrupt) as mine:
                out = mine.clean
                result = carried_out(mine.terminal)
    streams.result = result
    if sampled:
        sampled.finish(result)
    if not wanted.json:
        told = plan.notes[:1] if plan.shares_host else ()
        _finish(result, out, err, told, quiet=wanted.quiet)
    _show(wanted, result)
    if out_folders is not None:
        out_folders.write(result.files)
    if report is not None:
        _write_report(report, result)
    if wanted.json:
        _say_result(result)
    elif _missed_its_input(wanted, result):
        complain(
            f"note: {wanted.command[0]}: its input was empty, no terminal (fix: jail run --tty -- {wanted.command[0]})"
        )
    return 128 + interrupt.number if result.verdict == "cancelled" else result.status


def _show(wanted: Request, result: Result) -> None:
    if wanted.show and result.displays:
        from .show import show

        show(result.displays, wanted.limits.get("degrade"))


def _write_report(report: Report, result: Result) -> None:
    try:
        report.write(result.to_json())
    except PolicyError as error:  # 125 would say that the guest never ran
        complain(str(error))


def _sampled(wanted: Request, limits: Limits, files: Files) -> Sampled | None:
    if wanted.sample is None and wanted.plot is None and not wanted.progress:
        return None
    from .sampled import Sampled

    return Sampled(wanted, limits, files)


def _audit(wanted: Request) -> Audit | None:
    if wanted.audit is None and wanted.audit_key is None:
        return None
    from ..evidence.audit import Audit

    to = wanted.audit or os.environ.get("JAIL_AUDIT")
    if not to:
        raise PolicyError("--audit-key: there is no audit to sign, add --audit FILE")
    return Audit(to, wanted.audit_key)


def _say_result(result: Result) -> None:
    """Prints the JSON. A full disk, or a reader that has gone away, is told, but the status is the guest's: 125 would
    say that it never ran."""
    try:
        say(f"{result.to_json()}\n")
    except OSError as error:
        complain(f"{error.filename}: {os.strerror(error.errno or 0).lower()} (the result is lost)")


def _missed_its_input(wanted: Request, result: Result) -> bool:
    """Returns whether a person at a terminal has probably waited for a prompt: a program without arguments ended in
    silence.
    """
    usage = result.usage
    is_silent = result.verdict == "ok" and not usage.stdout_bytes and not usage.stderr_bytes
    is_bare = len(wanted.command) == 1 and os.path.basename(wanted.command[0]) not in ("true", ":")
    return is_silent and is_bare and wanted.stdin is None and wanted.tty is None and os.isatty(0) and os.isatty(2)


def _too_late(plan: Plan, spent: float) -> Result:
    from ..result.not_started import stopped_before_the_start

    return stopped_before_the_start(plan, spent)


def _finish(result: Result, out: OwnClean | None, err: OwnClean, told: tuple[str, ...], quiet: bool) -> None:
    """Prints what a guest that was cut off has left half written, why it ended where that is not its own affair, the
    notes of a run that did not end well, and what was changed in copy-on-write folders."""
    for fd, cleaner in ((1, out), (2, err)):
        if cleaner is not None:
            try:
                put(fd, cleaner.finish())
            except OSError:
                pass  # no reader is left
    lines: list[str] = []
    is_well = result.verdict == "ok" or result.signal == "SIGPIPE"  # its reader went away, as in "... | head"
    if not is_well:
        lines += () if result.verdict == "exit" else (result.reason,)
        lines += (f"note: {note}" for note in result.notes if note not in told)
    is_read = not quiet and os.isatty(2)
    if is_read and result.denials and not is_well:
        from .summary import lines as summary

        lines += summary(result)
    if is_read and result.changes:
        from .changes import lines as changed

        lines += changed(result.changes)
    midline = not err.at_line_start or (out is not None and not out.at_line_start)
    for number, line in enumerate(lines):
        complain(line, midline=midline and number == 0)


def stdin_of(wanted: Request, files: Files) -> int | None:
    """Returns the descriptor that the guest's input comes from; None: it has none."""
    if wanted.stdin is None:
        kind = os.fstat(0).st_mode
        is_read = stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or stat.S_ISREG(kind)
        return 0 if is_read or (wanted.tty and os.isatty(0)) else None
    if wanted.stdin == "-":
        return 0
    try:
        fd = files.open_to_read(wanted.stdin, f"--stdin {wanted.stdin}")
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), f"--stdin {wanted.stdin}") from None
    if stat.S_ISDIR(os.fstat(fd).st_mode):
        raise PolicyError("is a directory", f"--stdin {wanted.stdin}")
    return fd
