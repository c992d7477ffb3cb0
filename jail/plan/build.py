"""Builds the finished Plan of a run from its policy, its command and the facts of this machine."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..host.facts import Host
from ..policy.model import Guest, Policy
from ..policy.paths import host_side
from .command import Command, beside_of
from .common_part import LANGUAGES, CommonPart, common_part_of
from .environment import candidates, directory, environment, with_tools
from .local_sockets import allowed_sockets, covers
from .model import OVERLAY, SCRATCH, Entry, Guard, GuestProgram, Identity, Plan, Probe
from .refusals import INIT
from .root import HOME, folders_of
from .settled_shares import distrust, settled
from .shares import Share, shares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Tier
    from .tools import Tool

HOSTNAME = "jail"
NAMESPACES = ("user", "mount", "pid", "network", "ipc", "uts", "cgroup")


def build(policy: Policy, command: Command, host: Host, tier: Tier = "full") -> Plan:
    """Resolves everything for a run of this tier. Raises PolicyError, HostError or SetupError; nothing is started."""
    _refuse_nonsense(policy, command)
    if command.tty:
        from .terminal import check

        check(policy, command, tier)
    tools = _tools(policy, command)
    shares_host = tier != "full"
    shift = host.id_range is not None and not shares_host
    named = shares(policy, command.read, command.write, tools, shift, command.cow, command.workspace)
    shown, notes = settled(named)
    if any(share.cow or not share.readonly for share in shown):
        from .workspaces import refuse_unwise

        refuse_unwise(shown, command.allow_home)
    distrust(shown)
    guarded = _guarded(policy, shown, command)
    if shares_host:
        from . import shared_host  # no part of a run in the full tier

        shared_host.check(policy, tier, shown, guarded, command.source is not None)
        ids, more_notes = shared_host.identity(host, shown)
        unix = "none"
    else:
        ids, more_notes = Identity(range=host.id_range, drop_groups=host.id_range is not None), ()
        unix = allowed_sockets(policy.network, shown, host.landlock_abi)
    common = common_part_of(policy, shown, guarded, unix, command.source is not None, host, tier)
    covered: tuple[Entry, ...] = ()
    if not shares_host:
        covered, more_notes = covers(unix, shown, common.entries)
    network = policy.network.mode
    beside = beside_of(command.beside, policy)
    env = with_tools(dict((*environment(policy, policy.environment.passed), *command.env)), tools)
    if shares_host:
        # git ends where there is a system-wide file and it cannot be read
        env = {
            "GIT_CONFIG_NOSYSTEM": "1",
            **env,
            **{name: SCRATCH for name in ("HOME", "TMPDIR") if env[name] in (HOME, "/tmp")},
        }
    if command.tty:
        env = {"TERM": "xterm-256color", **env}
    argv = common.guest.argv if common.guest else command.argv
    cwd = directory(command, shown, SCRATCH if shares_host else HOME)
    if command.files or command.collect:
        from .working_files import check as check_files

        check_files(command, policy, cwd, common.entries, shares_host)
    return Plan(
        policy_name=policy.name,
        policy_digest=common.digest,
        candidates=candidates(argv[0], env),
        argv=argv,
        env=tuple(env.items()),
        cwd=cwd,
        hostname=HOSTNAME,
        identity=ids,
        namespaces=() if shares_host else tuple(name for name in NAMESPACES if name != "network" or network != "host"),
        loopback=network == "loopback",
        processors=_processors(policy),
        unix=unix,
        entries=(*common.entries, *covered) if covered else common.entries,
        rlimits=common.rlimits,
        allowances=common.allowances,
        landlock=common.landlock,
        seccomp=common.filters[0],
        seccomp_init=common.filters[1],
        seccomp_listening=common.listening,
        probe=_probe(policy, common, tier),
        terminal=command.tty,
        traces=command.trace_paths,
        served=common.served if common.listening else (),
        refusals=common.refusals,
        refusals_init=INIT,
        kills=policy.syscalls.on_denied == "kill",
        limits=policy.limits,
        cgroup=host.cgroups.backend,
        counted=host.cgroups.layers,
        group=policy.group,
        memory_files=common.memory_files,
        require=common.require,
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
        stores=command.stores,
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
            codec=common.guest.codec,
            folders=folders_of(policy.guest, common.entries),
            narrow=common.guest.narrow,
            packages=_packages(policy, common.entries),
        )
        if common.guest
        else None,
        beside=beside,
        files=command.files,
        collect=command.collect,
    )


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


def _guarded(policy: Policy, shown: list[Share], command: Command) -> Guard:
    """Returns what guards jail's own files. Nothing is imported for it if no share is writable."""
    if all(share.readonly for share in shown):
        return Guard()
    from .own_file_mounts import guard

    return guard(policy, shown, command.allow_own_files)


def _packages(policy: Policy, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Returns the folders of a Node guest's packages. Nothing is imported for it if none is listed."""
    if policy.guest.imports == Guest().imports:
        return ()
    from .node_packages import packages

    return packages(policy, entries)


def _probe(policy: Policy, common: CommonPart, tier: Tier) -> Probe | None:
    if not policy.require.probe:
        return None
    from .probes import probe

    return probe(policy, common.entries, common.landlock is not None, tier)


def _watched(shown: list[Share], guarded: Guard) -> tuple[str, ...]:
    """Returns the host paths that the guest can write to, upper layers among them."""
    kept = {bind.path for bind in guarded.binds if bind.readonly}
    return (
        *(share.source for share in shown if not share.readonly and share.path not in kept),
        *(f"{OVERLAY}{share.path}" for share in shown if share.cow),
    )


def _notes(policy: Policy) -> tuple[str, ...]:
    found = []
    if policy.network.mode == "host":
        found.append(
            "the guest has the host's network: network_namespace is no part of this run (network.mode = 'host')"
        )
    if policy.guest.language == "node" and policy.guest.jit:
        found.append("the guest's engine makes machine code: what it writes may be executed (guest.jit = true)")
    return tuple(found)


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
