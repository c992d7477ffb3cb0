"""The one function from what was asked, and what this machine has, to the finished Plan."""

from __future__ import annotations

import os

from ..core.errors import HostError, PolicyError
from ..core.memo import remember
from ..core.records import Record
from ..host.cgroups import CgroupFacts
from ..host.facts import Host
from ..host.folders import identity
from ..policy.model import Policy
from ..policy.paths import host_side
from . import guest_python, shared_host
from .allowances import allowances
from .command import Command
from .filter import allowed, listening, served
from .filter import compile as compile_filter
from .installed import hidden
from .landlock import landlock
from .local_sockets import allowed_sockets, covers
from .model import SCRATCH, Bind, Entry, Guard, GuestProgram, GuestStart, Identity, Landlock, Plan, Probe, Rlimit
from .refusals import INIT, refusals
from .rlimits import rlimits
from .root import HOME, assemble
from .shares import OPTIONS, Share, distrust, settled, shares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Tier
    from .tools import Tool

HOSTNAME = "jail"
NAMESPACES = ("user", "mount", "pid", "network", "ipc", "uts", "cgroup")


def _javascript(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    from . import guest_javascript  # no part of a Python guest's start

    return guest_javascript.start(policy, shift=shift, in_place=in_place)


LANGUAGES = {
    "python": guest_python.start,
    "javascript": _javascript,
}  # how the source of each guest.language is started
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Frame(Record):
    """The common part of the plans of one policy on one machine: all but the command. Worked out once per process."""

    policy: Policy  # held, so that its identity stays its own
    host: Host
    digest: str
    guest: GuestStart | None  # None for a command
    entries: tuple[Entry, ...]
    checked: tuple[Bind, ...]  # of them, those of the interpreter that must still be what they were
    rlimits: tuple[Rlimit, ...]
    allowances: tuple[tuple[str, int], ...]
    landlock: Landlock | None
    filters: tuple[bytes, bytes]
    listening: bytes
    served: tuple[str, ...]
    memory_files: bool


_frames: dict[tuple[object, ...], Frame] = {}
_MOST_FRAMES = 64


def build(policy: Policy, command: Command, host: Host, tier: Tier = "full") -> Plan:
    """Resolves everything for a run of this tier. Raises PolicyError, HostError or SetupError; nothing is started."""
    _refuse_nonsense(policy, command)
    tools = _tools(policy, command)
    shares_host = tier != "full"
    shift = host.id_range is not None and not shares_host
    shown, notes = settled(shares(policy, command.read, command.write, tools, shift=shift))
    distrust(shown)
    if any(not share.readonly for share in shown):
        from .workspaces import refuse_unwise

        refuse_unwise(shown, command.allow_home)
    guarded = _guarded(policy, shown, command)
    if shares_host:
        shared_host.check(policy, tier, shown, guarded, command.source is not None)
        ids, more_notes = shared_host.identity(host, shown)
        unix = "none"
    else:
        ids, more_notes = Identity(range=host.id_range, drop_groups=host.id_range is not None), ()
        unix = allowed_sockets(policy.network, shown, host.landlock_abi)
    frame = _frame(policy, shown, guarded, unix, command.source is not None, host, tier)
    covered: tuple[Entry, ...] = ()
    if not shares_host:
        covered, more_notes = covers(unix, shown, frame.entries)
    network = policy.network.mode
    beside = command.beside if policy.guest.neighbours else None
    env = _with_tools(dict((*environment(policy, policy.environment.passed), *command.env)), tools)
    if shares_host:
        # git ends where there is a system-wide file and it cannot be read
        env = {
            "GIT_CONFIG_NOSYSTEM": "1",
            **env,
            **{name: SCRATCH for name in ("HOME", "TMPDIR") if env[name] in (HOME, "/tmp")},
        }
    argv = frame.guest.argv if frame.guest else command.argv
    return Plan(
        policy_name=policy.name,
        policy_digest=frame.digest,
        candidates=_candidates(argv[0], env),
        argv=argv,
        env=tuple(env.items()),
        cwd=_directory(command, shown, SCRATCH if shares_host else HOME),
        hostname=HOSTNAME,
        identity=ids,
        namespaces=() if shares_host else tuple(name for name in NAMESPACES if name != "network" or network != "host"),
        loopback=network == "loopback",
        processors=_processors(policy),
        unix=unix,
        entries=(*frame.entries, *covered) if covered else frame.entries,
        rlimits=frame.rlimits,
        allowances=frame.allowances,
        landlock=frame.landlock,
        seccomp=frame.filters[0],
        seccomp_init=frame.filters[1],
        seccomp_listening=frame.listening,
        probe=_probe(policy, frame, tier),
        traces=command.trace_paths,
        served=frame.served if frame.listening else (),
        refusals=refusals(policy.syscalls.allow, policy.syscalls.on_denied),
        refusals_init=INIT,
        kills=policy.syscalls.on_denied == "kill",
        limits=policy.limits,
        cgroup=host.cgroups.backend,
        counted=host.cgroups.layers,
        memory_files=frame.memory_files,
        require=shared_host.required(policy, tier),
        audit_required=policy.audit.required,
        imports=guarded.imports,
        notes=(
            *(shared_host.notes(policy, tier) if shares_host else ()),
            *_notes(policy),
            *notes,
            *guarded.notes,
            *more_notes,
        ),
        watched=(*_watched(shown, guarded), *((SCRATCH,) if shares_host else ()))
        if policy.limits.disk is not None
        else (),
        tier=tier,
        scratch=SCRATCH if shares_host else "",
        guest=GuestProgram(
            language=policy.guest.language,
            filename=command.filename,
            source=command.source or b"",
            argv=command.argv,
            want_value=command.want_value,
            level=policy.guest.level,
            imports=policy.guest.imports,
            package=command.package,
            beside=beside.shown if beside else None,
            codec=frame.guest.codec,
            narrow=frame.guest.narrow,
        )
        if frame.guest
        else None,
        beside=beside,
    )


def _frame(
    policy: Policy, shown: list[Share], guarded: Guard, unix: str, is_source: bool, host: Host, tier: Tier
) -> Frame:
    # The shares are resolved anew for each run: a link that leads elsewhere by now is followed to there.
    key = (
        id(policy),
        id(host),
        unix,
        is_source,
        tier,
        guarded.binds,
        *(share.state() for share in shown),
    )
    frame = _frames.get(key)
    if frame is not None and all(identity(bind.source) == bind.identity for bind in frame.checked):
        return frame
    shares_host = tier != "full"
    shift = host.id_range is not None
    guest = LANGUAGES[policy.guest.language](policy, shift=shift, in_place=shares_host) if is_source else None
    code = guest.binds if guest else ()
    entries: tuple[Entry, ...]
    if shares_host:
        entries = seen = shared_host.binds(shown, code)
        fence = None
        if tier != "limits":
            fence = shared_host.landlock(
                seen, policy.filesystem.tmp_exec, shared_host.network(policy), host.landlock_abi
            )
    else:
        entries = assemble(policy, shown, _scratch_size(policy), code, policy.network.mode == "host", guarded.binds)
        fence = landlock(entries, host.landlock_abi, policy.network)
    _refuse_what_cannot_be(policy, tier, fence is not None, host.cgroups, guest is not None)
    if guest and not shares_host:
        entries = (*entries, *hidden(policy, entries))
    narrows = guest is not None and bool(guest.narrow)
    frame = Frame(
        policy=policy,
        host=host,
        digest=policy.digest,
        guest=guest,
        entries=entries,
        checked=tuple(bind for bind in code if bind.identity is not None),
        rlimits=rlimits(policy.limits, host.cgroups.layers, shared_host.others(host) if shares_host else 0),
        allowances=() if shares_host else allowances(policy.syscalls.allow),
        landlock=fence,
        filters=compile_filter(
            policy.syscalls.allow,
            _denied(policy, shown, shares_host),
            policy.syscalls.on_denied,
            unix=unix,
            narrows=narrows,
            shares_host=shares_host,
        ),
        listening=b""
        if narrows or tier == "limits"
        else listening(policy.syscalls, _denied(policy, shown, shares_host), unix, shares_host),
        served=served(policy.syscalls, policy.syscalls.deny) if shares_host else (),
        memory_files=not shares_host
        and "memory_cgroup" not in host.cgroups.layers
        and "memfd_create" in allowed(policy.syscalls.allow, policy.syscalls.deny),
    )
    return remember(_frames, _MOST_FRAMES, key, frame)


def _tools(policy: Policy, command: Command) -> tuple[Tool, ...]:
    """Finds the tools that the policy names and, if it says so, the program of the command. Raises PolicyError."""
    fs = policy.filesystem
    of_command = command.argv[:1] if fs.find_program and command.source is None else ()
    if not fs.tools and not of_command:
        return ()
    from .programs import on_path
    from .tools import tool

    written = (*fs.write, *command.write)
    writable = tuple(os.path.realpath(host) for text in written if (host := host_side(text)))
    found: list[Tool | None] = []
    for name in fs.tools:
        found.append(tool(name, writable, "filesystem.tools"))
        if found[-1] is None and not on_path(name):
            raise PolicyError(f"{name}: no such program on the caller's PATH", key="filesystem.tools")
    found += [tool(name, writable, "command") for name in of_command]
    return tuple(one for one in found if one is not None)


def _with_tools(env: dict[str, str], tools: tuple[Tool, ...]) -> dict[str, str]:
    """Puts the folders of the tools before all others on PATH, as the caller has them."""
    if not tools:
        return env
    return {**env, "PATH": ":".join((*dict.fromkeys(one.folder for one in tools), env.get("PATH", PATH)))}


def _guarded(policy: Policy, shown: list[Share], command: Command) -> Guard:
    """Returns what guards jail's own files. Nothing is imported for it if no share is writable."""
    if all(share.readonly for share in shown):
        return Guard()
    from .pins import guard

    return guard(policy, shown, command.allow_own_files)


def _probe(policy: Policy, frame: Frame, tier: Tier) -> Probe | None:
    if not policy.require.probe:
        return None
    from .probes import probe

    return probe(policy, frame.entries, frame.landlock is not None, tier)


def _watched(shown: list[Share], guarded: Guard) -> tuple[str, ...]:
    """Returns the host paths that the guest can write to."""
    kept = {bind.path for bind in guarded.binds if bind.readonly}
    return tuple(share.source for share in shown if not share.readonly and share.path not in kept)


def _notes(policy: Policy) -> tuple[str, ...]:
    if policy.network.mode != "host":
        return ()
    return ("the guest has the host's network: network_namespace is no part of this run (network.mode = 'host')",)


def _denied(policy: Policy, shown: list[Share], shares_host: bool) -> tuple[str, ...]:
    """Returns the calls that the policy denies, and fallocate(2) where host paths are writable under a disk limit, and
    sched_setaffinity(2) under a limit of processors.

    fallocate reserves 100 GB in a second, while walks alone see such paths grow (jail/watch/disk_growth.py).
    Whatever else takes disk space has to bring the bytes.
    """
    is_walked = policy.limits.disk is not None and (shares_host or any(not share.readonly for share in shown))
    no_sockets = shares_host and policy.network.mode != "host"  # shared_syscalls.SOCKETS
    own = {"fallocate": is_walked, "socket": no_sockets, "sched_setaffinity": policy.limits.cpus is not None}
    return (*policy.syscalls.deny, *(call for call, is_denied in own.items() if is_denied))


def _processors(policy: Policy) -> int:
    if policy.limits.cpus is None:
        return 0
    from .machine import processors

    return processors(policy.limits)


def _refuse_nonsense(policy: Policy, command: Command) -> None:
    if command.source is None and not command.argv:
        raise PolicyError("no command to run")
    if command.source is not None and policy.guest.language not in LANGUAGES:
        raise PolicyError(
            f"policy {policy.name!r} is for commands, not for source (guest.language)", key="guest.language"
        )
    if any(
        "\0" in text for text in (*command.argv, command.cwd or "", *(part for pair in command.env for part in pair))
    ):
        raise PolicyError("an argument, variable or directory holds a null byte")


def _refuse_what_cannot_be(
    policy: Policy, tier: Tier, has_landlock: bool, cgroups: CgroupFacts, is_source: bool
) -> None:
    for layer in shared_host.required(policy, tier):
        if layer == "landlock" and not has_landlock:
            raise HostError(
                layer, "this kernel offers none, or one older than ABI 2", "use Linux 5.19 or later with lsm=landlock"
            )
        if layer.endswith("_cgroup") and layer not in cgroups.layers:
            raise missing_controller(layer, cgroups)
        if layer == "network_namespace" and policy.network.mode == "host":
            raise PolicyError(
                "network.mode = 'host' and a required network_namespace exclude each other (fix: leave it out)",
                key="require.layers",
            )
        if layer == "language" and not is_source:
            raise PolicyError(
                "'language' is a layer of Python source alone, and this is a command", key="require.layers"
            )
        if layer == "language" and policy.guest.level == "off":
            raise PolicyError("guest.level = 'off' and a required 'language' exclude each other", key="require.layers")


def missing_controller(layer: str, cgroups: CgroupFacts) -> HostError:
    """Explains why the limit of ``layer`` cannot be a cgroup's here."""
    if cgroups.backend == "none":
        return HostError(
            layer,
            "no cgroup can be made by this user",
            "run under 'systemd-run --user --scope -p Delegate=yes', or as root, or leave it out of require.layers",
        )
    problem, fix = cgroups.why(layer)
    return HostError(layer, problem, f"{fix}; or leave it out of require.layers")


def _scratch_size(policy: Policy) -> int:
    disk = policy.limits.disk
    return policy.filesystem.tmp if disk is None else min(policy.filesystem.tmp, disk)


def environment(policy: Policy, passed: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Returns the variables that every guest of a policy has, and of the caller's those that are named."""
    values = {"PATH": PATH, "HOME": HOME, "USER": "jail", "LOGNAME": "jail", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}
    for name in passed:
        if name in os.environ:
            values[name] = os.environ[name]
    values.update(policy.environment.set)
    return tuple(values.items())


def _candidates(name: str, env: dict[str, str]) -> tuple[str, ...]:
    if "/" in name:
        return (name,)
    return tuple(f"{place.rstrip('/') or ''}/{name}" for place in env["PATH"].split(":") if place.startswith("/")) or (
        name,
    )


def _directory(command: Command, shown: list[Share], home: str) -> str:
    """Returns the directory in which the guest starts: the caller's own if a path that the caller named shows it, else
    the home; what was asked for begins there unless it is absolute.
    """
    return os.path.normpath(os.path.join(_callers_own(shown, home), command.cwd or ""))


def _callers_own(shown: list[Share], home: str) -> str:
    try:
        here = os.getcwd()
    except FileNotFoundError:  # removed since we came
        return home
    for share in shown:
        named = not share.readonly or share.named_by == "--ro"
        if named and (here == share.source or here.startswith(share.source + "/")):
            return share.path + here[len(share.source) :]
    for share in shown:  # a file of the caller's directory: it is found by its name, as with the directory shown
        if share.named_by in OPTIONS and not share.is_folder and here == os.path.dirname(share.source):
            return os.path.dirname(share.path)
    return home
