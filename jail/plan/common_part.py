"""The common part of the plans of one policy on one machine, worked out once per process: all but the command."""

from __future__ import annotations

from ..core.errors import HostError, PolicyError
from ..core.memo import remember
from ..core.records import Record
from ..host.cgroups import CgroupFacts
from ..host.facts import Host
from ..host.folders import identity
from ..policy.model import Policy
from ..policy.vocabulary import TIERS
from .allowances import allowances
from .filter import allowed, listening
from .filter import compile as compile_filter
from .landlock import landlock
from .model import Bind, Entry, Guard, GuestStart, Landlock, Rlimit
from .refusals import refusals
from .rlimits import rlimits
from .root import assemble
from .shares import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Layer, Tier


def _python(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    from . import guest_python  # no part of a command's start

    return guest_python.start(policy, shift=shift, in_place=in_place)


def _javascript(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    from . import guest_javascript  # nor of a Python guest's

    return guest_javascript.start(policy, shift=shift, in_place=in_place)


def _node(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    from . import guest_node  # nor of another guest's

    return guest_node.start(policy, shift=shift, in_place=in_place)


LANGUAGES = {
    "python": _python,
    "javascript": _javascript,
    "node": _node,
}  # how the source of each guest.language is started


class CommonPart(Record):
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
    refusals: tuple[tuple[str, int], ...]
    require: tuple[Layer, ...]


_parts: dict[tuple[object, ...], CommonPart] = {}


_MOST_PARTS = 64


def common_part_of(
    policy: Policy, shown: list[Share], guarded: Guard, unix: str, is_source: bool, host: Host, tier: Tier
) -> CommonPart:
    # The shares are resolved anew for each run: a link that leads elsewhere by now is followed to there.
    key = (
        id(policy),
        id(host),
        unix,
        is_source,
        tier,
        guarded.binds,
        *shown,
    )
    part = _parts.get(key)
    if part is not None and all(identity(bind.source) == bind.identity for bind in part.checked):
        return part
    shares_host = tier != "full"
    shift = host.id_range is not None
    guest = LANGUAGES[policy.guest.language](policy, shift=shift, in_place=shares_host) if is_source else None
    code = guest.binds if guest else ()
    entries: tuple[Entry, ...]
    if shares_host:
        from . import shared_host  # no part of a run in the full tier

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
        from .installed_packages import hidden

        entries = (*entries, *hidden(policy, entries))
    narrows = guest is not None and bool(guest.narrow)
    makes_code = policy.guest.language != "node" or policy.guest.jit
    part = CommonPart(
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
            makes_code=makes_code,
        ),
        # narrows: the second filter ends the run at any call that it does not allow
        listening=b""
        if (narrows and not policy.limits.branches) or tier == "limits"
        else listening(
            policy.syscalls,
            _denied(policy, shown, shares_host),
            unix,
            narrows=narrows,
            shares_host=shares_host,
            makes_code=makes_code,
        ),
        served=shared_host.served(policy.syscalls, policy.syscalls.deny) if shares_host else (),
        memory_files=not shares_host
        and "memory_cgroup" not in host.cgroups.layers
        and "memfd_create" in allowed(policy.syscalls.allow, policy.syscalls.deny),
        refusals=refusals(policy.syscalls.allow, policy.syscalls.on_denied),
        require=required(policy, tier),
    )
    return remember(_parts, _MOST_PARTS, key, part)


def _denied(policy: Policy, shown: list[Share], shares_host: bool) -> tuple[str, ...]:
    """Returns the calls that the policy denies, and fallocate(2) where host paths are writable under a disk limit, and
    sched_setaffinity(2) under a limit of processors.

    fallocate reserves 100 GB in a second, while walks alone see such paths grow (jail/watch/disk_growth.py).
    All other uses of disk space have to bring the bytes.
    """
    is_walked = policy.limits.disk is not None and (
        shares_host or any(share.cow or not share.readonly for share in shown)
    )
    no_sockets = shares_host and policy.network.mode != "host"  # shared_syscalls.SOCKETS
    own = {"fallocate": is_walked, "socket": no_sockets, "sched_setaffinity": policy.limits.cpus is not None}
    return (*policy.syscalls.deny, *(call for call, is_denied in own.items() if is_denied))


def _refuse_what_cannot_be(
    policy: Policy, tier: Tier, has_landlock: bool, cgroups: CgroupFacts, is_source: bool
) -> None:
    for layer in required(policy, tier):
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


def required(policy: Policy, tier: Tier) -> tuple[Layer, ...]:
    """Returns the layers that are required and that this tier can have."""
    return tuple(layer for layer in policy.require.layers if layer not in TIERS[tier])


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
