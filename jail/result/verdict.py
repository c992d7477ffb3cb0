"""Observation -> Result: one pure function. The verdict comes from what the kernel and the watch saw."""

from __future__ import annotations

import errno
import os

from ..core.errors import SetupError
from ..core.fork_lock import no_fork
from ..core.plain_data import parsed, unpack
from ..core.units import format_duration, format_size
from ..launch.hash_probes import KeyCheck
from ..plan.model import Plan, Scratch
from ..policy.vocabulary import LAYERS
from ..watch.calls import TOO_MANY
from ..watch.channel import DENIAL, DISPLAY, EXCEPTION, VALUE, VALUE_ERROR
from ..watch.counters import OUTSIDE
from ..watch.last_word import NO_LAST_WORD, alarm, ended, has_ring, is_locked, left_otherwise
from ..watch.observation import Failure, Observation
from .model import Denial, GuestException, PolicyName, Result
from .recorded import alarm_of_calls, ended_by_a_call, killed_for, refused_calls, refused_paths, untold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.literals import Certainty, Layer, Stop, Verdict

STATUS = {"wall": 124, "cpu": 124, "memory": 137, "output": 153, "disk": 153, "violation": 159, "cancelled": 130}
SIGXFSZ, SIGSYS = 25, 31
MAX_TEXT = 64 << 10  # of one text of the guest's exception
MAX_LINE = 300  # of one text of a denial
MAX_DENIALS = 256
NOTHING = object()  # the frame is no JSON
_NO_DATA = "what the guest sent is not plain data"
_AT_THE_LIMIT = 0.9  # of a limit: the kernel charges in batches, and a cgroup that is full peaks a little below


def verdict(plan: Plan, seen: Observation) -> Result:
    """Raises SetupError or HostError for a jail that could not be built: only a guest's doings are a result."""
    if seen.failure and not _is_exec(seen.failure):
        with no_fork:  # a copy forked amid the import could never finish it
            from .failed_step import setup_error
        raise setup_error(plan, seen.failure)
    kind, reason, status = _kind(plan, seen)
    exited = seen.status is not None and os.WIFEXITED(seen.status) and not seen.failure
    own_end = kind in ("ok", "exit", "signal", "pids", "disk", "violation", "memory", "cpu") and seen.stopped is None
    value, value_error = _value(seen.frames)
    exception = _exception(seen.frames)
    refused = refused_calls(plan, seen, exception)
    return Result(
        verdict=kind,
        reason=reason,
        exit_code=os.WEXITSTATUS(seen.status) if exited and own_end and seen.status is not None else None,
        signal=_signal_of(plan, seen, own_end),
        stdout_bytes=seen.stdout,
        stderr_bytes=seen.stderr,
        truncated=seen.truncated,
        cut_off=seen.cut_off,
        value=value,
        value_error=value_error,
        exception=exception,
        usage=seen.usage,
        enforced=_enforced(plan, seen),
        denials=(*_denials(seen.frames), *refused, *_killed_for(kind, plan, seen), *refused_paths(plan, seen)),
        calls="recorded" if seen.recorded else "not recorded",
        paths="not recorded" if seen.paths is None else "recorded",
        alarm=(alarm(plan, seen) if kind == "violation" else None) or alarm_of_calls(plan, seen, refused),
        policy=PolicyName(name=plan.policy_name, digest=plan.policy_digest),
        status=status,
        tier=plan.tier,
        notes=tuple(dict.fromkeys((*plan.notes, *seen.notes, *untold(seen)))),
        displays=_displays(seen.frames),
    )


def _displays(frames: tuple[tuple[int, bytes], ...]) -> tuple[dict[str, Any], ...]:
    payloads = [payload for kind, payload in frames if kind == DISPLAY]
    if not payloads:
        return ()
    with no_fork:  # a copy forked amid the import could never finish it
        from .displays import displays_of
    return displays_of(payloads)


def _signal_of(plan: Plan, seen: Observation, own_end: bool) -> str | None:
    """Returns the name of the signal that the guest died of; for a call that the policy answers by a kill, the
    kernel's.
    """
    if seen.stopped and seen.stopped[0] == "denials" and plan.kills:
        return "SIGSYS"
    if own_end and seen.status is not None and os.WIFSIGNALED(seen.status):
        return _signal_name(os.WTERMSIG(seen.status))
    return None


def _is_exec(failure: Failure) -> bool:
    return failure.stage == "exec"


def _kind(plan: Plan, seen: Observation) -> tuple[Verdict, str, int]:
    """Returns (verdict, reason, exit status of the command line)."""
    if seen.failure:
        missing = seen.failure.errno in (errno.ENOENT, errno.ENOTDIR)
        said = "not found in the jail" if missing else os.strerror(seen.failure.errno).lower()
        return "error", f"{plan.argv[0] or repr('')}: {said}", 127 if missing else 126
    if seen.oom_kills and seen.stopped and seen.stopped[0] == "memory":
        return _out_of_memory(plan, max(seen.stopped[1], seen.usage.memory_peak_bytes or 0))
    if seen.stopped:
        return _stopped(plan, seen, *seen.stopped)
    if seen.status is None and not seen.oom_kills:
        raise SetupError("watch", "jail-init", errno.ECHILD, "it was killed from outside the jail")
    if seen.oom_kills:  # a process of the tree was killed for it: how the others took that does not count
        return _out_of_memory(plan, seen.usage.memory_peak_bytes or 0)
    if not seen.verified:
        hint = "the policy's filter lets no program be started: allow @base (syscalls.allow)"
        raise SetupError("exec", plan.argv[0], errno.EPERM, hint)
    if _overfull(plan, seen):
        return _stopped(plan, seen, "disk", plan.limits.disk or 0)
    if ended(plan, seen):
        return _forbidden(plan, seen)
    if left_otherwise(plan, seen):
        return "violation", NO_LAST_WORD, STATUS["violation"]
    status = seen.status or 0
    kind, reason, code = _died(plan, seen, os.WTERMSIG(status)) if os.WIFSIGNALED(status) else _exited(status)
    if kind != "violation" and plan.limits.cpu is not None and seen.usage.cpu_seconds >= plan.limits.cpu:
        # However it ended: the watch counts between its looks, and a guest may end before the next one.
        return _stopped(plan, seen, "cpu", seen.usage.cpu_seconds)
    counted = seen.usage.source["pids"] != OUTSIDE  # else it is only known that the limit was reached
    if seen.pids_refused and (kind in ("exit", "signal") or (kind == "ok" and counted)):
        # For an exit with 0 as well: something was refused to the guest, and a person would not look at an "ok".
        return "pids", _refused(plan, seen), code
    return kind, reason, code


def _exited(status: int) -> tuple[Verdict, str, int]:
    code = os.WEXITSTATUS(status)
    return ("exit", f"ended by itself with status {code}", code) if code else ("ok", "ended by itself", 0)


def _died(plan: Plan, seen: Observation, number: int) -> tuple[Verdict, str, int]:
    """Judges a death by signal: the kernel's for a limit or a forbidden call, or one of the guest's own doing."""
    if number == SIGSYS:
        # The filter kills for calls of another architecture whatever on_denied says, and the status does not tell that
        # from a SIGSYS that the guest has sent itself: the graver of the two. Within the ring no guest sends a signal.
        # For the second filter jail-init tells it.
        also_own = "" if plan.kills or is_locked(plan, seen) else " of another architecture, or by its own SIGSYS"
        call = (plan.names_last_call and killed_for(plan, seen)) or also_own
        return "violation", f"stopped by the kernel for a forbidden system call{call}", STATUS["violation"]
    if number == SIGXFSZ and plan.limits.disk is not None:
        return _stopped(plan, seen, "disk", plan.limits.disk)
    return "signal", f"died of {_signal_name(number)}", 128 + number


def _forbidden(plan: Plan, seen: Observation) -> tuple[Verdict, str, int]:
    """Judges the act for which the language ring has ended the run, as it says, whatever the process made of that."""
    act = _ended_by(plan, seen)
    if act is None:
        return "violation", "stopped for a forbidden act", STATUS["violation"]
    place = f", line {act.line}" if act.line else ""
    return "violation", f"stopped for a forbidden act{place}: {act.what!r}: {act.detail}", STATUS["violation"]


def _ended_by(plan: Plan, seen: Observation) -> Denial | None:
    acts = [act for payload in ended(plan, seen) if (act := _denial(payload))]
    return acts[-1] if acts else None


def _refused(plan: Plan, seen: Observation) -> str:
    times = "once" if seen.pids_refused == 1 else f"{seen.pids_refused} times"
    return f"was refused another process or thread {times}, at the limit of {plan.limits.pids}"


def _out_of_memory(plan: Plan, peak: float) -> tuple[Verdict, str, int]:
    """Judges a process that the kernel killed for the jail's own memory limit, or for that of a cgroup around the
    supervisor.
    """
    limit = plan.limits.memory
    if limit is not None and peak >= limit * _AT_THE_LIMIT:
        return "memory", f"stopped at the memory limit of {format_size(limit)}: reached {format_size(int(peak))}", 137
    own = "without a memory limit" if limit is None else f"below its own limit of {format_size(limit)}"
    where = "for a limit above its own: that of a cgroup around jail, or the machine's memory"
    return "memory", f"ran out of memory {own}, {where}; reached {format_size(int(peak))}", STATUS["memory"]


def _stopped(plan: Plan, seen: Observation, why: Stop, figure: float) -> tuple[Verdict, str, int]:
    limits = plan.limits
    if why == "setup":
        raise SetupError("start", "", errno.ETIMEDOUT, "the machine did not finish building the jail")
    if why == "denials":
        return "violation", ended_by_a_call(plan, seen), STATUS["violation"]
    if why == "calls":
        return "violation", f"stopped for a flood: {TOO_MANY}", STATUS["violation"]
    if why == "cancelled":
        return why, "cancelled by the caller", STATUS[why]
    if why == "disk" and seen.scratch and _overfull(plan, seen):
        return why, f"stopped at the limit of its scratch space: {_overfull(plan, seen)}", STATUS[why]
    limit, reached, hidden = {
        "wall": (format_duration(limits.wall or 0), f"ran {figure:.2f} s", ""),
        "cpu": (format_duration(limits.cpu or 0), f"used {figure:.2f} s", "hid the counters of a process"),
        "memory": (
            format_size(limits.memory or 0),
            f"reached {format_size(int(figure))}",
            "hid the counters of a process",
        ),
        "output": (format_size(limits.output), f"wrote at least {format_size(int(figure))}", ""),
        "disk": (
            format_size(limits.disk or 0),
            f"reached {format_size(int(figure))}",
            "hid what it wrote in folders or processes that cannot be looked into",
        ),
    }[why]
    name = {"wall": "wall time", "cpu": "CPU time"}.get(why, why)
    return why, f"stopped at the {name} limit of {limit}: {reached if figure >= 0 else hidden}", STATUS[why]


def _overfull(plan: Plan, seen: Observation) -> str:
    """Tells how far the scratch space went past its limit, if it did."""
    for entry in plan.entries if seen.scratch else ():
        if isinstance(entry, Scratch) and seen.scratch:
            if seen.scratch.used_bytes > entry.size:
                return f"{format_size(seen.scratch.used_bytes)} of {format_size(entry.size)}"
            if seen.scratch.used_inodes > entry.inodes:
                return f"{seen.scratch.used_inodes} files of {entry.inodes}"
    return ""


def _enforced(plan: Plan, seen: Observation) -> dict[Layer, Certainty]:
    """Returns the certainty of each layer: verified: checked in this very run; unverified: set up, and nothing was
    refused; absent: not part of the run.
    """
    planned = {f"{name}_namespace" for name in plan.namespaces} | {"seccomp", "no_new_privs", "capabilities", "rlimits"}
    if plan.landlock:
        planned.add("landlock")
    planned |= {f"{limit}_cgroup" for limit, source in seen.usage.source.items() if source != OUTSIDE}
    if has_ring(plan):
        planned.add("language")
    if seen.failure:
        return {layer: "unverified" if layer in planned else "absent" for layer in LAYERS}
    verified = seen.verified | {"language"} if is_locked(plan, seen) else seen.verified
    return {
        layer: "verified" if layer in verified else "unverified" if layer in planned else "absent" for layer in LAYERS
    }


def _denials(frames: tuple[tuple[int, bytes], ...]) -> tuple[Denial, ...]:
    """Returns what the language ring refused. TRUST: a guest that broke out of it can say here what it likes."""
    found: dict[tuple[str, int | None], Denial] = {}
    for kind, payload in frames:
        denial = _denial(payload) if kind == DENIAL else None
        if denial and ((denial.what, denial.line) in found or len(found) < MAX_DENIALS):
            found[denial.what, denial.line] = denial  # told again with a higher count, in its place
    return tuple(found.values())


def _killed_for(kind: str, plan: Plan, seen: Observation) -> tuple[Denial, ...]:
    """Returns the denial for a violation that the ring says nothing of."""
    if kind != "violation" or _ended_by(plan, seen) or (seen.stopped and seen.stopped[0] == "denials"):
        return ()
    if seen.stopped and seen.stopped[0] == "calls":
        count = int(seen.stopped[1])
        return (Denial(layer="functions", what="refused calls", detail=TOO_MANY, count=count, line=None),)
    if plan.names_last_call and seen.recorded and seen.recorded.calls:
        return ()  # it is among the refused calls
    if left_otherwise(plan, seen):
        return (Denial(layer="language", what="last word", detail=NO_LAST_WORD, count=1, line=None),)
    detail = "it was killed for it; the kernel does not tell which it was"
    return (Denial(layer="seccomp", what="system call", detail=detail, count=1, line=None),)


def _denial(payload: bytes) -> Denial | None:
    data = _parsed(payload, parsed)
    if not isinstance(data, dict):
        return None
    from .refused_calls import language_rule

    count, line = data.get("count"), data.get("line")
    what, detail = _printable(data.get("what")), _printable(data.get("detail"))
    return Denial(
        layer="language",
        what=what,
        detail=detail,
        rule=language_rule(what, detail),
        count=count if type(count) is int and 0 < count < 1 << 31 else 1,
        line=_place(line),
    )


def _parsed(payload: bytes, read: Callable[[str], Any]) -> Any:
    """Returns what ``read`` makes of it; NOTHING for what is no JSON of a guest's."""
    with no_fork:  # a copy forked amid the import could never finish it
        import json  # noqa: F401

    try:
        return read(payload.decode("ascii"))
    except (ValueError, RecursionError):
        return NOTHING


def _printable(value: object) -> str:
    text = value[:MAX_LINE] if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else "?" for c in text)


def _value(frames: tuple[tuple[int, bytes], ...]) -> tuple[Any, str | None]:
    """Returns the guest's value, or None and why there is none. TRUST: hostile JSON, of plain data alone."""
    last = dict(frames)
    if VALUE_ERROR in last:
        return None, _printable(_parsed(last[VALUE_ERROR], parsed)) or _NO_DATA
    if VALUE not in last:
        return None, None
    check = KeyCheck(len(last[VALUE]))
    value = _parsed(last[VALUE], lambda text: unpack(text, check))
    return (None, check.refusal or _NO_DATA) if value is NOTHING else (value, None)


def _exception(frames: tuple[tuple[int, bytes], ...]) -> GuestException | None:
    """Returns the guest's exception. TRUST: hostile JSON, taken only in the shape that is expected."""
    last = dict(frames)
    data = _parsed(last[EXCEPTION], parsed) if EXCEPTION in last else None
    if not isinstance(data, dict):
        return None
    return GuestException(
        type=_text(data.get("type")),
        message=_text(data.get("message")),
        line=_place(data.get("line")),
        traceback=_text(data.get("traceback")),
        column=_place(data.get("column")),
    )


def _place(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 31 else None


def _text(value: object) -> str:
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _signal_name(number: int) -> str:
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRTMIN+{number - signal.SIGRTMIN}" if number >= signal.SIGRTMIN else f"signal {number}"
