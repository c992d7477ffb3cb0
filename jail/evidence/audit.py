"""The audit of runs: an event a line, to a file, the journal, syslog, or a function of the caller's.

A run that cannot write its start does not start. Nothing of a guest's reaches the lines but as JSON strings, all ASCII.
"""

from __future__ import annotations

import os
import time
from _thread import allocate_lock

from ..core.errors import JailError, PolicyError, SetupError
from ..core.fork_lock import no_fork
from ..plan.model import Bind
from . import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from ..plan.model import Plan
    from ..result.model import Result

    Sink = Callable[[dict[str, Any]], object]

# Characters of a text, and of an argv together: a caller's caller may choose them, and JSON writes one of them with up
# to 12 bytes. A line past chain.LARGEST would break the chain for all that come after it.
_LONGEST, _LONGEST_LIST = 8000, 40_000
LIMITS = ("wall", "cpu", "memory", "pids", "output", "disk")
_JOURNAL, _SYSLOG = "/run/systemd/journal/socket", "/dev/log"


class _Datagrams:
    """The chain of what this process sends to the journal, or to syslog: one, however many runs there are."""

    def __init__(self, to: str) -> None:
        self._to, self._previous, self._lock = to, chain.FIRST, allocate_lock()

    def send(self, events: list[dict[str, Any]], sign: Callable[[bytes], str] | None) -> None:
        """Sends events, a line each. Raises OSError."""
        with no_fork, self._lock:  # a copy would keep the lock of another thread
            for event in events:
                line, previous = chain.sealed(event, self._previous, sign)
                _send(self._to, line.rstrip(b"\n"))
                self._previous = previous


_datagrams = {to: _Datagrams(to) for to in ("journal:", "syslog:")}


class Audit:
    """The place to which the events of runs go. ``to``: a file, ``journal:``, ``syslog:``, or a function called with
    each event.
    """

    def __init__(self, to: str | os.PathLike[str] | Sink, key: str | os.PathLike[str] | None = None) -> None:
        if not callable(to) and not isinstance(to, (str, os.PathLike)):
            raise PolicyError(f"audit must be a file or a function, not {type(to).__name__}")
        if not callable(to) and not os.fspath(to):
            raise PolicyError("audit: the name of a file is missing")
        self._to = to
        self._sign = None if key is None else _signer(os.fspath(key))

    def begin(self, plan: Plan) -> Trail:
        """Writes the start of a run. Raises SetupError."""
        return Trail(self, plan)

    def refuse_within(self, plan: Plan) -> None:
        """Raises PolicyError for a file that the guest is shown, under whichever name: it could change what it may
        write to, put a link there, or hold the lock of what it may only read."""
        if callable(self._to) or self._to in _datagrams:
            return
        from ..plan.guest_written import Written

        named = os.path.abspath(os.fspath(self._to))
        file = os.path.join(os.path.realpath(os.path.dirname(named)), os.path.basename(named))
        sources = (entry.source for entry in plan.entries if isinstance(entry, Bind) and not entry.device)
        shown = Written(tuple(map(os.path.realpath, sources)))
        if shown.holds(file) or shown.holds(f"{file}{chain.LOCK}"):
            raise PolicyError("lies in what the guest is shown (fix: a file elsewhere)", f"audit {named}")

    def write(self, events: list[dict[str, Any]]) -> None:
        """Writes events, each whole. Raises OSError, and what a caller's function raises."""
        if callable(self._to):
            for event in events:
                self._to(event)
        elif self._to in _datagrams:
            _datagrams[str(self._to)].send(events, self._sign)
        else:
            chain.append(os.path.abspath(os.fspath(self._to)), events, self._sign)


if TYPE_CHECKING:
    Audited = Audit | str | os.PathLike[str] | Sink | None  # as callers say it


class Trail:
    """The events of one run."""

    def __init__(self, audit: Audit, plan: Plan) -> None:
        self._audit, self._plan = audit, plan
        self._run = os.urandom(8).hex()
        self._is_over = False
        self._write([self._start()])

    def end(self, result: Result, calls: Iterable[Mapping[str, str]] = ()) -> Result:
        """Writes what there is to tell of the end, after the ``calls`` of functions of the host. Returns the result:
        another one if that cannot be written."""
        self._is_over = True
        try:
            self._write([*(self._event("call", **call) for call in calls), *self._ends(result)])
        except SetupError as error:
            if not self._plan.audit_required:
                return result.replace(notes=(*result.notes, str(error)))
            return result.replace(verdict="error", reason=str(error), status=125)
        return result

    def fail(self, error: BaseException) -> None:
        """Writes that the run could not be made, or was broken off by an exception in the supervisor."""
        if self._is_over:
            return
        self._is_over = True
        said = str(error) if isinstance(error, JailError) else type(error).__name__
        try:
            self._write(
                [self._event("error", reason=said), self._event("end", verdict="error", reason=said, usage=None)]
            )
        except SetupError:
            pass  # the caller is told of the first

    def _start(self) -> dict[str, Any]:
        plan = self._plan
        return self._event(
            "start", policy={"name": plan.policy_name, "digest": plan.policy_digest}, tier=plan.tier,
            argv=None if plan.guest else list(plan.argv), filename=plan.guest.filename if plan.guest else None,
        )  # fmt: skip

    def _ends(self, result: Result) -> list[dict[str, Any]]:
        events = [self._event("denial", **denial.as_dict()) for denial in result.denials]
        if result.verdict in LIMITS:
            events.append(self._event("limit", limit=result.verdict, reason=result.reason))
        if result.alarm:
            events.append(self._event("alarm", reason=result.alarm))
        if result.verdict == "error":
            events.append(self._event("error", reason=result.reason))
        usage = result.usage.as_dict()
        return [*events, self._event("end", verdict=result.verdict, reason=result.reason, usage=usage)]

    def _event(self, kind: str, **fields: Any) -> dict[str, Any]:
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e6):06d}Z"
        bounded = {name: _bounded(value) for name, value in fields.items()}
        return {"schema": chain.SCHEMA, "time": stamp, "run": self._run, "event": kind, **bounded}

    def _write(self, events: list[dict[str, Any]]) -> None:
        try:
            self._audit.write(events)
        except OSError as error:
            raise SetupError("audit", error.filename or "", error.errno or 0) from None
        except JailError:
            raise
        except Exception as error:  # of a caller's function
            raise SetupError("audit", "", 0, f"{type(error).__name__}: {error}") from error


def _bounded(value: Any) -> Any:
    """Returns a text, or a list of texts, cut to what a line has room for."""
    if isinstance(value, str):
        return _cut(value, _LONGEST)
    if not isinstance(value, list):
        return value
    left, words = _LONGEST_LIST, []
    for word in value:
        words.append(_cut(word, left))
        left -= len(word) + 1
        if left <= 0:
            break
    return words if len(words) == len(value) else [*words, f"... ({len(value)} words)"]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def audited(
    plan: Plan,
    audit: Audited,
    work: Callable[[], Result],
    calls: Callable[[], Iterable[Mapping[str, str]]] = tuple,
) -> Result:
    """Runs ``work`` between the events of its start and its end, if anything asks for an audit. ``calls`` returns
    those of functions of the host that it has made."""
    trail = begun(plan, audit)
    if trail is None:
        return work()
    try:
        result = work()
    except BaseException as error:
        trail.fail(error)
        raise
    return trail.end(result, calls())


def begun(plan: Plan, audit: Audited) -> Trail | None:
    """Writes the start of a run, if anything asks for an audit. Raises PolicyError and SetupError."""
    to = of(audit)
    if to is None:
        return None
    to.refuse_within(plan)
    return to.begin(plan)


def of(audit: Audited) -> Audit | None:
    """Returns where the events of a run go: what the caller said, else JAIL_AUDIT. Raises PolicyError."""
    if isinstance(audit, Audit):
        return audit
    if audit is None:
        audit = os.environ.get("JAIL_AUDIT") or None
    return None if audit is None else Audit(audit)


def _send(to: str, line: bytes) -> None:
    """Sends one datagram. Raises OSError."""
    import socket

    path = _JOURNAL if to == "journal:" else _SYSLOG
    message = (
        b"SYSLOG_IDENTIFIER=jail\nPRIORITY=5\nMESSAGE=" + line + b"\n"
        if to == "journal:"
        else b"<13>jail[%d]: " % os.getpid() + line
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.connect(path)
            sender.send(message)
        except OSError as error:
            raise OSError(error.errno, os.strerror(error.errno or 0), path) from None


def _signer(path: str) -> Callable[[bytes], str]:
    from .signature import signer

    return signer(path)
