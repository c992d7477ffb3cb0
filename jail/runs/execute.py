"""The page that strings it together: policy and command to plan, plan to live jail, live jail to result."""

from __future__ import annotations

import errno
import os

from ..core.cancel import Cancel, OwnCancel, checked, is_cancelled
from ..core.errors import HostError, JailError, SetupError
from ..core.fork_lock import disown, no_fork, own
from ..core.interrupts import shielded
from ..core.memo import remember
from ..host.facts import probe
from ..launch import native
from ..launch.start import Live, start
from ..plan.build import build
from ..plan.checked_command import parsed, utf8
from ..plan.model import Plan
from ..plan.script import Script, preset_of, read
from ..policy.load import load
from ..policy.model import Policy, Require
from ..policy.vocabulary import TIERS
from ..result.model import Result
from ..result.verdict import verdict
from ..watch.channel import RUN, Channel
from ..watch.disk_growth import Growth
from ..watch.exec_notice import Executed
from ..watch.loop import Watch
from ..watch.recorder import Recorder
from ..watch.streams import End, Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Unpack

    from ..core.literals import Tier
    from ..core.pause import Pause
    from ..evidence.audit import Audited
    from ..launch.private_folder import PrivateFolder
    from ..policy.keywords import PolicyKeywords
    from ..watch.observation import Failure
    from .running import Running, Stdin

    Clean = Callable[[bytes], bytes]


def run(
    command: str | bytes | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    stdin: Stdin = None,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    ro: Sequence[str | os.PathLike[str]] = (),
    rw: Sequence[str | os.PathLike[str]] = (),
    allow_own_files: bool = False,
    allow_home: bool = False,
    cancel: Cancel | None = None,
    on_output: Callable[[str, bytes], object] | None = None,
    audit: Audited = None,
    **limits: Unpack[PolicyKeywords],
) -> Result:
    """Runs Python source (a string) in the guest, or a program (a list), in a jail of its own; returns how it ended.

    A path object is a Python script, or a folder with a ``__main__.py``: it may import the modules that lie beside it.
    ``policy``: a preset's name, a TOML file, a mapping nested like such a file, or a Policy; ``python`` for source and
    ``command`` for a list by default.
    ``args``: the script's arguments. ``value``: hand back the value of the source's last expression. ``stdin``: text,
    bytes, a descriptor or file to read from, or an iterator, asked for the next chunk when the guest has taken the one
    before; empty by default. ``ro``, ``rw``: HOST[:GUEST] paths to show. ``allow_own_files``: take a writable share
    over jail's own files; the result's notes say what of them the guest could write to. ``allow_home``: take a writable
    share that is a home or a folder of the system. ``on_output``: called in the calling thread with ``("stdout" or
    "stderr", bytes)`` as it comes; the result has none of it then, and meanwhile the guest waits.
    ``audit``: a file, or a function called with each event (docs/evidence.md); $JAIL_AUDIT by default.
    ``limits``: ``wall=2``, ``memory="64M"``, ``level="off"``, ``network="host"``, ``filesystem={"tmp": "1G"}``, ... as
    Policy.replace has them.

    Raises PolicyError, HostError or SetupError where the jail or the caller is at fault; what the guest does is a
    result. Safe from any thread, and touches no signal handler: what a handler raises, KeyboardInterrupt for one, is
    raised here when the jail is gone. For its sake the main thread waits while another one does the work.
    """

    def plan() -> Plan:
        return prepare(
            command, policy, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw,
            allow_own_files=allow_own_files, allow_home=allow_home, limits=limits,
        )  # fmt: skip

    if on_output is None and (stdin is None or isinstance(stdin, (str, bytes, int))):
        data = utf8(stdin, "standard input") if isinstance(stdin, str) else stdin
        stop = _Stop()
        return shielded(lambda: stop.execute(plan(), stdin=data, cancel=cancel, audit=audit), stop.ask)
    from .running import PIPE, source_of

    source, feed = source_of(stdin)
    streams = on_output is not None
    with begin(plan, PIPE if feed else source, streams=streams, cancel=cancel, audit=audit) as running:
        for name, chunk in running.exchange(feed):
            if on_output is not None:
                on_output(name, chunk)
        return running.wait()


class _Stop:
    """Ends a run of another thread's, which may not have come to its Cancel yet."""

    def __init__(self) -> None:
        self._asked = False
        self._cancel: Cancel | None = None

    def ask(self) -> None:
        self._asked = True
        if self._cancel is not None:
            self._cancel.trigger()

    def execute(self, plan: Plan, *, stdin: int | bytes | None, cancel: Cancel | None, audit: Audited = None) -> Result:
        try:
            mine = self._cancel = OwnCancel()
        except OSError as error:
            raise unable("start", error) from None
        try:
            if self._asked:
                mine.trigger()
            return execute(plan, stdin=stdin, cancel=(mine, cancel), audit=audit)
        finally:
            mine.close()


def begin(
    plan: Callable[[], Plan],
    stdin: int | bytes | None,
    *,
    streams: bool = True,
    cancel: Cancel | None = None,
    audit: Audited = None,
) -> Running:
    """Begins a run in a thread of its own; returns it once its guest's program runs. ``plan`` is made there."""
    from .running import Running

    def work(**options: Any) -> Result:
        return execute(plan(), audit=audit, **options)

    try:
        return shielded(lambda: Running(work, stdin, streams=streams, cancel=cancel), undo=Running.close)
    except OSError as error:
        raise unable("start", error) from None


def prepare(
    command: str | bytes | os.PathLike[str] | Script | Sequence[str | os.PathLike[str]],
    policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None,
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    ro: Sequence[str | os.PathLike[str]] = (),
    rw: Sequence[str | os.PathLike[str]] = (),
    allow_own_files: bool = False,
    allow_home: bool = False,
    trace_paths: bool = False,
    limits: Mapping[str, Any] | None = None,
) -> Plan:
    """Plans what ``run`` would do with the same arguments; or with a Script, which has been read already."""
    if isinstance(command, os.PathLike):
        policy = resolved(preset_of(os.fspath(command)) if policy is None else policy, limits or {})
        command, limits = read(command, policy, rw), None
    wanted = parsed(
        command, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw,
        allow_own_files=allow_own_files, allow_home=allow_home, trace_paths=trace_paths,
    )  # fmt: skip
    if policy is None:
        policy = "command" if wanted.source is None else "python"
    settings = resolved(policy, limits or {})
    return build(settings, wanted, probe(), chosen_tier(settings))


_tiers: dict[Tier, bool] = {}  # whether this process can have it


def chosen_tier(policy: Policy) -> Tier:
    """Returns the best tier that this machine has, of those that the policy allows."""
    if policy.require.tier == "full" or works("full"):
        return "full"
    return "no-namespaces" if policy.require.tier == "no-namespaces" or works("no-namespaces") else "limits"


def works(tier: Tier) -> bool:
    """Returns whether this machine has a tier. Tries it once for each process, with a jail that ends at once."""
    if tier not in _tiers:
        try:
            execute(_trial(tier), keep=False)
            _tiers[tier] = True
        except JailError:
            _tiers[tier] = False
    return _tiers[tier]


def _trial(tier: Tier) -> Plan:
    """Plans a run of our own static program, which runs anywhere; if only Python can run, of an empty source."""
    require = Require(tier=tier)
    if tier == "limits":
        return build(load("python").replace(require=require), parsed(""), probe(), tier)
    program = os.path.join(os.path.dirname(native.__file__), "jail-init")
    place = program if tier == "no-namespaces" else "/run/probe"
    wanted = parsed([place], ro=[f"{program}:{place}"])
    return build(load("command").replace(require=require), wanted, probe(), tier)


def _with_tier(error: HostError, plan: Plan) -> HostError:
    """Adds a weaker tier that this machine has to the error of one that cannot be had."""
    if plan.shares_host or error.tier or error.layer not in TIERS["no-namespaces"]:
        return error
    is_strict = plan.guest is not None and plan.guest.level == "strict"
    weaker: tuple[Tier, ...] = ("no-namespaces", "limits") if is_strict else ("no-namespaces",)
    return HostError(error.layer, error.problem, error.fix, next(filter(works, weaker), ""))


_policies: dict[tuple[object, ...], Policy] = {}
_MOST_POLICIES = 64


def resolved(policy: str | os.PathLike[str] | Mapping[str, Any] | Policy, limits: Mapping[str, Any]) -> Policy:
    """Returns a policy with its keywords; the same object for the same preset and keywords: a plan is kept by it."""
    if isinstance(policy, Policy):
        return policy.replace(**limits) if limits else policy
    if not isinstance(policy, (str, os.PathLike)) or not _is_preset(name := os.fspath(policy)):
        return load(policy).replace(**limits)
    key = (name, *((word, type(value), value) for word, value in limits.items()))
    try:
        known = _policies.get(key)
    except TypeError:  # a list or a mapping has no hash
        return load(name).replace(**limits)
    return remember(_policies, _MOST_POLICIES, key, load(name).replace(**limits)) if known is None else known


def _is_preset(name: object) -> bool:
    return isinstance(name, str) and "/" not in name and not name.endswith(".toml")


def unable(stage: str, error: OSError) -> SetupError:
    """Returns the error for what the machine refuses to the supervisor itself: a descriptor when all are taken, say."""
    hint = "fix: ulimit -n 256" if error.errno == errno.EMFILE else ""
    return SetupError(stage, error.filename or "", error.errno or 0, hint)


def _with_cause(result: Result, plan: Plan, error: int) -> Result:
    """Adds to the reason why the program could not be executed, and the option that shows it."""
    from ..plan.not_found import cause

    found = cause(plan, error)
    return result.replace(reason=f"{result.reason}: {found}") if found else result


def _close(opened: Sequence[Input | Output | Channel | Executed | Growth | Recorder]) -> None:
    with no_fork:
        disown(opened)
        for one in opened:
            one.close()


def execute(plan: Plan, *, audit: Audited = None, **options: Any) -> Result:
    """Executes a plan as ``execute_unaudited`` does, and writes its events to ``audit``, or to where JAIL_AUDIT
    says.
    """
    if audit is None and "JAIL_AUDIT" not in os.environ:
        return execute_unaudited(plan, **options)
    from ..evidence.audit import audited

    return audited(plan, audit, lambda: execute_unaudited(plan, **options))


def execute_unaudited(
    plan: Plan,
    *,
    stdin: int | bytes | End | None = None,
    keep: bool = True,
    forward: tuple[int | End | None, int | End | None] | None = None,
    clean: tuple[Clean | None, Clean | None] = (None, None),
    merge: bool = False,
    cancel: Cancel | tuple[Cancel | None, ...] | None = None,
    begun: Callable[[Live, Failure | None], None] | None = None,
    spent: float = 0.0,
    lost: Callable[[str], object] | None = None,
    pause: Pause | None = None,
) -> Result:
    """Runs a plan. ``keep``: capture the output in the result; ``forward``: also pass it on, as it comes, to these two
    descriptors for standard output and standard error, each through its ``clean`` function where there is one; an End
    is closed with its stream. ``merge``: standard error is standard output. ``begun``: called from the loop when the
    guest's program runs, or could not be executed. ``spent``: seconds of the wall limit that are gone already.
    ``lost``: called with which output could not be passed on, and why, in place of SetupError.
    ``pause``: asks that the guest be stopped with this process."""
    host = probe()
    cancels = [checked(one) for one in (cancel if isinstance(cancel, tuple) else (cancel,)) if one is not None]
    opened: list[Input | Output | Channel | Executed | Growth | Recorder] = []
    live: Live | None = None
    folder: PrivateFolder | None = None
    own(opened, lambda: _close(opened))
    try:
        if plan.shares_host:
            with no_fork:  # amid it, the copy could never import this any more
                from ..launch.private_folder import with_folder
            folder, plan = with_folder(plan)
        growth = Growth(plan.watched, plan.limits.disk)
        opened.append(growth)
        growth.begin(lambda: is_cancelled(cancels))
        recorder = Recorder(plan)
        opened.append(recorder)
        recorder.open_roots()
        feed = Input()
        opened.append(feed)
        feed.feed(stdin)
        out = Output("stdout", keep, forward[0] if forward else None, clean[0])
        opened.append(out)
        err = Output("stderr", keep, forward[1] if forward else None, clean[1])
        opened.append(err)
        executed = Executed(begun, by_pipe=not plan.guest) if begun else None
        if executed:
            opened.append(executed)
        channel, theirs = None, None
        if plan.guest:
            import marshal

            ours, theirs = native.channel(native.SOCK_STREAM)
            channel = Channel(ours)
            opened.append(channel)
            channel.offer(plan.beside)
            channel.send(RUN, marshal.dumps(plan.guest.as_dict(), 2))
        stdio = (feed.read_end, out.write_end, out.write_end if merge else err.write_end)
        try:
            third = executed.guest_end.fd if executed and executed.guest_end else theirs
            live = start(plan, host, stdio, third)
        finally:
            if theirs is not None:
                os.close(theirs)
        for stream in (feed, out, err, executed):
            if stream:
                stream.release()
        seen = Watch(live, feed, (out, err), channel, cancels, growth, executed, spent, recorder, pause).run()
        result = verdict(live.plan, seen)  # while jail-init is on its way out: closing waits for it
        if seen.failure and result.verdict == "error":
            result = _with_cause(result, plan, seen.failure.errno)
    except HostError as error:
        raise _with_tier(error, plan) from None
    except OSError as error:
        raise unable("start", error) from None
    finally:
        _close(opened)
        if live is not None:
            live.close()
        if folder is not None:
            folder.close()
    _tell_lost((out, err), result, lost)
    return result


def _tell_lost(outputs: tuple[Output, ...], result: Result, tell: Callable[[str], object] | None) -> None:
    """Says which output could not be passed on, to ``tell`` or as SetupError."""
    for output in outputs:
        if output.lost and tell:
            tell(f"{output.name}: {os.strerror(output.lost).lower()} (part of the output is lost)")
        elif output.lost:
            raise SetupError("output", output.name, output.lost, f"part of it is lost; the guest: {result.reason}")
