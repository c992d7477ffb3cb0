"""Strings the rooms together: policy and command to plan, plan to live jail, live jail to result."""

from __future__ import annotations

import errno
import os

from ..core.cancel import Cancel, checked, is_cancelled
from ..core.errors import HostError, JailError, SetupError
from ..core.fork_lock import no_fork
from ..core.memo import remember
from ..host.facts import probe
from ..launch import native
from ..launch.start import Live
from ..plan.build import build
from ..plan.checked_command import parsed
from ..plan.model import OVERLAY, Bind, Directory, Plan
from ..plan.script import Script, preset_of, read
from ..policy.load import load
from ..policy.model import Policy, Require
from ..policy.vocabulary import TIERS
from ..result.model import Result
from ..result.verdict import verdict
from ..watch.disk_growth import Growth
from ..watch.exec_notice import Executed
from ..watch.loop import Watch
from ..watch.recorder import Recorder
from .wiring import Wiring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Unpack

    from ..core.literals import Tier
    from ..core.pause import Pause
    from ..evidence.audit import Audited
    from ..watch.observation import Failure
    from ..watch.sampler import Sampler
    from ..watch.streams import End, Output
    from ..watch.terminal import Terminal
    from .host_functions import HostCalls
    from .options import CommandOptions
    from .wiring import Clean


def prepare(
    command: str | bytes | os.PathLike[str] | Script | Sequence[str | os.PathLike[str]],
    policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None,
    *,
    limits: Mapping[str, Any] | None = None,
    **options: Unpack[CommandOptions],
) -> Plan:
    """Plans what ``run`` would do with the same arguments; or with a Script, which has been read already."""
    if isinstance(command, os.PathLike):
        policy = resolved(preset_of(os.fspath(command)) if policy is None else policy, limits or {})
        command, limits = read(command, policy, options.get("rw", ())), None
    wanted = parsed(command, **options)
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


_overlays: dict[tuple[int, int], bool] = {}  # by the devices of the upper and of the lower layer


def overlay_works(bind: Bind) -> bool:
    """Returns whether this machine mounts such an overlay for a jail. Tries it once for each pair of file systems."""
    devices = os.stat(bind.layers).st_dev, os.stat(bind.source).st_dev
    if devices not in _overlays:
        place = "/run/overlay"
        plan = _trial("full")
        try:
            tried = (*plan.entries, Directory(path=place), bind.replace(path=place))
            execute_unaudited(plan.replace(entries=tried), keep=False)
            _overlays[devices] = True
        except JailError:
            _overlays[devices] = False
    return _overlays[devices]


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


def own_terminal() -> Terminal:
    """Returns the controls of a terminal, for one run."""
    with no_fork:
        from ..watch.terminal import Terminal
    return Terminal()


def sampler_of(sample: float | str | None) -> Sampler | None:
    """Returns what reads the counters of one run that often, if anything does. Raises PolicyError."""
    if sample is None:
        return None
    with no_fork:  # as above
        from ..watch.sampler import sampler_every
    return sampler_every(sample)


def execute(plan: Plan, *, audit: Audited = None, **options: Any) -> Result:
    """Executes a plan as ``execute_unaudited`` does, and writes its events to ``audit``, or to where JAIL_AUDIT
    says.
    """
    calls: HostCalls | None = options.get("calls")
    if audit is None and "JAIL_AUDIT" not in os.environ:
        return execute_unaudited(plan, **options)
    from ..evidence.audit import audited

    return audited(plan, audit, lambda: execute_unaudited(plan, **options), calls.told if calls else tuple)


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
    terminal: Terminal | None = None,
    calls: HostCalls | None = None,
    sampler: Sampler | None = None,
) -> Result:
    """Runs a plan. ``keep``: capture the output in the result; ``forward``: also pass it on, as it comes, to these two
    descriptors for standard output and standard error, each through its ``clean`` function where there is one; an End
    is closed with its stream. ``merge``: standard error is standard output. ``begun``: called from the loop when the
    guest's program runs, or could not be executed. ``spent``: seconds of the wall limit that are gone already.
    ``lost``: called with which output could not be passed on, and why, in place of SetupError.
    ``pause``: asks that the guest be stopped with this process. ``terminal``: the controls of a plan that has one.
    ``calls``: functions of the host that the guest may call. ``sampler``: reads the counters meanwhile."""
    cancels = [checked(one) for one in (cancel if isinstance(cancel, tuple) else (cancel,)) if one is not None]
    if calls:
        with no_fork:  # a copy forked amid the import could never finish it
            from .calling import calling, watched
            from .host_grants import check_callable, shown, told_of
        check_callable(plan, plan.beside is not None)
    wiring = Wiring()
    try:
        if plan.shares_host:
            plan = wiring.settle(plan)
        if any(bind.layers.startswith(OVERLAY) for bind in plan.layered):
            plan = wiring.make_layers(plan, overlay_works)
        growth = wiring.add(Growth(plan.watched, plan.limits.disk, wiring.stores))
        growth.begin(lambda: is_cancelled(cancels))
        recorder = wiring.add(Recorder(plan))
        recorder.open_roots()
        terminal = (terminal or own_terminal()) if plan.terminal else None
        wiring.open_streams(keep, forward or (None, None), clean, terminal)
        wiring.feed.feed(stdin)
        executed = wiring.add(Executed(begun, by_pipe=not plan.guest and not calls)) if begun else None
        if plan.guest:
            wiring.open_channel()
            wiring.ask({**plan.guest.as_dict(), **(told_of(calls) if calls else {})}, plan.beside)
        elif calls:
            wiring.open_lines(shown(calls))
        pipe = executed.guest_end if executed else None
        live = wiring.start(
            calling(plan) if calls else plan, third=pipe.fd if pipe else None, merge=merge or plan.terminal
        )
        working = live.working = wiring.hold_folder() if plan.files or plan.collect else None
        if executed:
            executed.release()
        streams = wiring.streams(live.plan.limits.output)
        watch = Watch(live, streams, cancels, growth, executed, recorder, pause, terminal, spent, sampler)
        seen = watched(calls, plan, wiring, watch) if calls else watch.run()
        # while jail-init exits: closing waits for it
        result = verdict(live.plan.replace(limits=plan.limits), seen)
        if working is not None:
            live.close()  # the guest's last process can change no file any more
            with no_fork:  # as above
                from ..result.collected import with_files
            result = with_files(result, plan.collect, working)
        if wiring.layers is not None:
            live.close()
            result = wiring.layers.with_changes(result)
        if seen.failure and result.verdict == "error":
            result = _with_cause(result, plan, seen.failure.errno)
    except HostError as error:
        raise _with_tier(error, plan) from None
    except OSError as error:
        raise unable("start", error) from None
    finally:
        wiring.close()
    _tell_lost(wiring.outputs, result, lost)
    return result


def _tell_lost(outputs: tuple[Output, ...], result: Result, tell: Callable[[str], object] | None) -> None:
    """Says which output could not be passed on, to ``tell`` or as SetupError."""
    for output in outputs:
        if output.lost and tell:
            tell(f"{output.name}: {os.strerror(output.lost).lower()} (part of the output is lost)")
        elif output.lost:
            raise SetupError("output", output.name, output.lost, f"part of it is lost; the guest: {result.reason}")
