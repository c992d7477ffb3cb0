"""Finds out what this machine can enforce, by building jails; jail/host/causes.py knows the causes and the fixes."""

from __future__ import annotations

import os

from ..core.errors import HostError, JailError, SetupError
from ..core.records import Record
from ..host.caller import Caller, caller
from ..host.causes import why_no_landlock, why_no_namespace
from ..host.container import unconfined
from ..host.facts import Host, probe
from ..launch import native
from ..policy.load import load
from ..policy.model import Policy, Require
from ..policy.vocabulary import LAYERS, TIERS
from ..result.model import Result
from ..runs.execute import chosen_tier, execute, prepare, works
from . import layers

VERIFIED, UNVERIFIED, ABSENT = "verified", "unverified", "absent"  # the words of a result's ``enforced``

_PROBE = "/run/probe"  # in the trial jail: our own static program, which runs on any machine and ends at once
_STAGES = {  # of native/abi/stages.h and launch/: the layer that has failed with them
    "cgroup": "memory_cgroup",
    "cgroup namespace": "cgroup_namespace",
    "hostname": "uts_namespace",
    "loopback": "network_namespace",
    "id map": "user_namespace",
    "user namespace limit": "user_namespace",
    **dict.fromkeys(
        ("mount propagation", "mount", "root", "tree", "pivot root", "read-only root", "working directory"),
        "mount_namespace",
    ),
    "securebits": "capabilities",
    "capabilities": "capabilities",
    "limit": "rlimits",
    "no_new_privs": "no_new_privs",
    "landlock": "landlock",
    "seccomp": "seccomp",
    "init seccomp": "seccomp",
}
_LANGUAGE = HostError(
    "language", "the language ring is not built for this interpreter", "run 'python native/build.py' in jail's checkout"
)


class Layer(Record):
    """``state``: verified (it just worked), unverified (it could not be tried), absent. ``problem`` and ``fix`` are one
    line each, empty where it is verified."""

    name: str
    state: str
    problem: str = ""
    fix: str = ""


class Examination(Record):
    layers: tuple[Layer, ...]  # in the order of the interface
    watched_with: str  # the kind of cgroup that limits are watched with: cgroup2, cgroup1, scope, or else process
    watched: dict[str, str]  # memory, cpu, pids -> cgroup2, cgroup1 or process, as in a result's usage.source
    caller: Caller
    tier: str = ""  # the best that this machine has as it is; "": none


def examine() -> Examination:
    """Builds a jail with every layer that there is, and, where that fails, tries each layer by itself."""
    everything = load("command")
    source = dict.fromkeys(("memory", "cpu", "pids"), "")
    try:
        host = probe()
    except HostError as error:
        layers = _after_failure(None, error)
        return Examination(layers=layers, watched_with="process", watched=source, caller=caller(), tier=_best_tier())
    try:
        result = _attempt(everything.replace(require=Require()))
    except JailError as error:
        layers = _after_failure(host, error)
    else:
        rows = [_layer(host, name, result.enforced[name]) for name in LAYERS if name != "language"]
        layers, source = (*rows, _language()), result.usage.source
    backend = host.cgroups.backend
    return Examination(
        layers=layers,
        watched_with="process" if backend == "none" else backend,
        watched=source,
        caller=caller(),
        tier=_best_tier(),
    )


def _best_tier() -> str:
    return next((tier for tier in TIERS if works(tier)), "")


def obstacle(policy: Policy) -> JailError | None:
    """Returns the cause for which no run can start here under this policy; None: a jail just stood under it, all that
    it requires verified.
    """
    try:
        _attempt(policy)
    except JailError as error:
        return error
    return None


def _language() -> Layer:
    """Examines the language ring of the interpreter that runs jail: a command, as tried above, has none."""
    try:
        state = _attempt(load("python").replace(require=Require())).enforced["language"]
    except HostError as error:
        return _absent(error) if error.layer == "language" else _not_tried("language", error)
    except JailError as error:
        return _not_tried("language", _blamed(error))
    return Layer(name="language", state=VERIFIED) if state == VERIFIED else _absent(_LANGUAGE)


def _attempt(policy: Policy) -> Result:
    """Runs a command under this policy that ends at once. Raises JailError."""
    if policy.guest.language != "command":
        return execute(prepare(b"", policy), keep=False)
    program = os.path.join(os.path.dirname(native.__file__), "jail-init")
    place = _PROBE if chosen_tier(policy) == "full" else program  # the host's own paths, in the others
    return execute(prepare([place], policy, ro=[f"{program}:{place}"]), keep=False)


def _layer(host: Host, name: str, state: str) -> Layer:
    if state == VERIFIED:
        return Layer(name=name, state=state)
    if name == "landlock" and state == ABSENT:
        cause = why_no_landlock(host.landlock_abi)
    elif name.endswith("_cgroup") and name not in host.cgroups.layers:
        cause = HostError(name, *host.cgroups.why(name))
    elif name.endswith("_cgroup") and name in (refused := layers.refused(host)):
        cause = HostError(name, str(refused[name]), "mount the hierarchy of the controller there, whole and writable")
    else:
        cause = HostError(
            name, "it was set up, but did not show in the finished jail", "report this, with 'jail doctor --json'"
        )
    return _absent(cause)


def _after_failure(host: Host | None, error: JailError) -> tuple[Layer, ...]:
    """Tries each layer by itself, since no jail could be finished, and names the cause of the failure."""
    try:
        tried = layers.errors(host)
    except (JailError, OSError):  # of this process's own limits: what then could be tried is told by ``error``
        tried = {}
    found = {name: _alone(name, code) for name, code in tried.items()}
    blamed = error if isinstance(error, HostError) else _blamed(error)
    if blamed.layer in LAYERS:
        found[blamed.layer] = _absent(blamed)
    for name in LAYERS:
        if host and name.endswith("_cgroup") and name not in host.cgroups.layers:
            found[name] = _layer(host, name, ABSENT)
        elif name not in found:
            found[name] = _not_tried(name, blamed)
    return tuple(found[name] for name in LAYERS)


def _blamed(error: JailError) -> HostError:
    """Returns the layer of the stage that failed; none for a stage that is of no layer."""
    stage, hint = (error.stage, error.hint) if isinstance(error, SetupError) else ("", "")
    problem = str(error).removesuffix(f" ({hint})")
    return HostError(_STAGES.get(stage, ""), problem, hint.rpartition("fix: ")[2])


def _not_tried(name: str, blamed: HostError) -> Layer:
    because = f"not tried, since no jail can be finished yet: {blamed.layer or blamed.problem}"
    return Layer(name=name, state=UNVERIFIED, problem=because, fix=blamed.fix)


def _alone(name: str, code: int) -> Layer:
    if not code:
        return Layer(name=name, state=VERIFIED)
    if name.endswith("_namespace"):
        return _absent(why_no_namespace(name, code))
    if name == "landlock":
        return _absent(why_no_landlock(0))
    return _absent(HostError(name, f"the kernel refused it: {os.strerror(code).lower()}", unconfined()))


def _absent(cause: HostError) -> Layer:
    return Layer(name=cause.layer, state=ABSENT, problem=cause.problem, fix=cause.fix)
