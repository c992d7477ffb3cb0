"""The plan of a jail without namespaces: the host's own paths, of which Landlock opens those that the policy shows.

Nothing can be shown at another place, made up, or covered. The guest writes to one private folder, for which
SCRATCH stands in a plan, since each jail has its own, and to what the policy lets it write to.
"""

from __future__ import annotations

import os

from ..core.errors import HostError, PolicyError
from ..host.facts import Host, threads_of
from ..policy.model import Network, Policy, Syscalls
from .filter import allowed
from .landlock import (
    EXECUTE,
    IOCTL_DEV,
    MAKE_BLOCK,
    MAKE_CHAR,
    NET_ALL,
    OF_FILES,
    READ_DIR,
    READ_FILE,
    RESOLVE_UNIX,
    RESOLVE_UNIX_ABI,
    RIGHTS_OF_ABI,
    SCOPES_ABI,
    SCOPES_ALL,
    TRUNCATE,
    UNLOGGED,
    UNLOGGED_ABI,
    WRITE_FILE,
)
from .model import DEVICES, SCRATCH, Bind, Guard, Identity, Landlock, PathRule, Plan
from .rlimits import rlimits
from .shares import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Tier

# CAP_CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID: with these root gives the guest an id of its own, hands it its
# pipes and scratch, and ends it. Docker leaves them to root.
_FOR_OWN_ID = (0, 1, 3, 5, 6, 7)
# Files of /proc/PID that tell of that process alone, opened for the guest's first process and no other. Left out: net,
# cgroup and mounts, which tell of the machine.
_OWN_PROC = {
    "fd": READ_DIR, "task": READ_DIR,
    **dict.fromkeys(("maps", "smaps", "stat", "statm", "status", "cmdline", "comm", "auxv", "limits"), READ_FILE),
}  # fmt: skip


NOTES: dict[Tier, str] = {
    "full": "",
    "no-namespaces": "tier no-namespaces: nothing but Landlock and a filter stands between the guest and the caller's"
    " other processes and files (docs/tiers.md)",
    "limits": "tier limits: nothing but a filter and the language ring stands between the guest and the caller's files"
    " (docs/tiers.md)",
}


def served(syscalls: Syscalls, denied: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the calls that the supervisor makes for a guest without namespaces: the policy's, of shared_syscalls."""
    from ..policy.shared_syscalls import SERVED

    names = allowed(syscalls.allow, denied)
    return tuple(name for name in SERVED if name in names)


def check(policy: Policy, tier: Tier, shown: list[Share], guarded: Guard, is_source: bool) -> None:
    """Refuses a run that this tier cannot confine as its policy says. Raises PolicyError and HostError."""
    if policy.network.mode == "loopback" and not _is_of_preset(policy):
        raise PolicyError(
            f"'loopback': the tier {tier!r} has no network but the host's (fix: --net none, or require.tier = 'full')",
            key="network.mode",
        )
    if tier == "limits" and (not is_source or policy.guest.level != "strict"):
        raise HostError(
            "landlock",
            "without it and without namespaces nothing keeps a program from the caller's files: in the tier 'limits'"
            " Python source at level strict runs, and nothing else",
            "Linux 5.19 or later, started with lsm=landlock",
        )
    if guarded.binds:
        raise PolicyError(
            f"jail's own files lie in a writable path, and the tier {tier!r} cannot keep them read-only there"
            " (fix: share a smaller folder, or --allow-own-files)"
        )
    for share in shown:
        if share.cow and tier == "limits":
            raise PolicyError(
                f"{share.source} cannot be copy-on-write in the tier 'limits': nothing there keeps the guest from the"
                " folder itself (fix: show it with --ro)",
                key=share.named_by,
            )
        if share.path != share.source and os.path.realpath(share.path) != share.source:
            raise PolicyError(
                f"{share.source} cannot be shown as {share.path}: the tier {tier!r} has the host's own paths"
                " (fix: name the path alone)",
                key=share.named_by,
            )
        around = next((one for one in shown if _is_beneath(share.source, one.source) and _clashes(share, one)), None)
        if around:
            raise PolicyError(
                f"{share.source} cannot be {share.how} inside {around.source}, which is {around.how}: the tier {tier!r}"
                " has no mounts (fix: share a smaller folder)",
                key=share.named_by,
            )


def _clashes(share: Share, around: Share) -> bool:
    """Returns whether a share would not be as its policy says inside another one. A copy is another folder: what is
    read-only on the host may lie around it and in it.
    """
    if around.cow:
        return share.cow or not share.readonly
    return share.readonly and not around.readonly


def network(policy: Policy) -> Network:
    """Returns what the guest has of the network. A preset's loopback is left out: there is none but the machine's."""
    return policy.network.replace(mode="none") if policy.network.mode == "loopback" else policy.network


def notes(policy: Policy, tier: Tier) -> tuple[str, ...]:
    """Returns what the caller should know of this tier."""
    without = ("the guest has no loopback: this tier has no network of its own",)
    no_machine = ("no file says what the limits give (filesystem.machine): this tier has no /proc and /sys of its own",)
    return (
        NOTES[tier],
        *(without if policy.network.mode == "loopback" else ()),
        *(no_machine if policy.filesystem.machine else ()),
    )


def _is_of_preset(policy: Policy) -> bool:
    return (policy.origin("network.mode") or "").startswith("policies/")


def _is_beneath(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/")


def identity(host: Host, shown: list[Share]) -> tuple[Identity, tuple[str, ...]]:
    """Returns the guest's ids, and notes: a leased id where root can give it one, but the owner's of what it may write
    to, or to a copy of, since without mounts no file can be shown as another user's."""
    if not _can_lease(host):
        return Identity(uid=host.uid, gid=host.gid), ()
    owners = {
        (found.st_uid, found.st_gid)
        for share in shown
        if share.cow or not share.readonly
        for found in (os.stat(share.source),)
    }
    if not owners:
        return Identity(range=host.id_range, drop_groups=True), ()
    if len({uid for uid, _ in owners}) > 1:
        raise PolicyError(
            "the writable paths belong to several users, and without namespaces the guest can be one of them alone"
            " (fix: share one of them)"
        )
    uid, gid = min(owners)
    return Identity(uid=uid, gid=gid, drop_groups=True), (
        f"the guest has the id {uid}, to which the writable path belongs",
    )


def others(host: Host) -> int:
    """Returns how many processes RLIMIT_NPROC counts beside those of the jail: none where it has an id of its own. Of
    root's the kernel counts none at all."""
    return 0 if _can_lease(host) else threads_of(host.uid)


def counted_now(plan: Plan, host: Host) -> Plan:
    """Returns a plan that was made earlier with the limit of processes that is right by now."""
    more = others(host)
    return plan.replace(rlimits=rlimits(plan.limits, plan.counted, more)) if more else plan


def _can_lease(host: Host) -> bool:
    return host.uid == 0 and host.id_range is not None and all(host.has_capability(one) for one in _FOR_OWN_ID)


def binds(shown: list[Share], code: tuple[Bind, ...]) -> tuple[Bind, ...]:
    """Returns what the guest sees: entries of the plan that nothing is made for."""
    devices = (Bind(path=f"/dev/{name}", source=f"/dev/{name}", noexec=True, device=True) for name in DEVICES)
    return (*devices, *(share.bind() for share in shown), *code)


def landlock(entries: tuple[Bind, ...], tmp_exec: bool, network: Network, abi: int) -> Landlock:
    """Returns the Landlock rules, which alone protect the host's files in this tier. Raises HostError where Landlock
    cannot."""
    handled = max((rights for since, rights in RIGHTS_OF_ABI.items() if abi >= since), default=0)
    writing = handled & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV)
    rules: dict[str, int] = {SCRATCH: writing | (EXECUTE if tmp_exec else 0)}
    for entry in entries:
        if entry.device:
            # /dev/random is the self-check's witness: reading alone, though its mode is 666 (native/steps/verify.c)
            access = READ_FILE | (0 if entry.path == "/dev/random" else WRITE_FILE | TRUNCATE) | IOCTL_DEV
        else:
            access = EXECUTE | (READ_FILE | READ_DIR if entry.readonly else writing)
        if not os.path.isdir(entry.source):
            access &= OF_FILES
        place = entry.layers or entry.source  # of a copy-on-write folder the guest has the copy alone
        rules[place] = rules.get(place, 0) | access
        if entry.named_by == "the harness":
            rules[os.path.dirname(entry.source)] = READ_DIR  # an import lists the folder around the package
    rules.update(
        (f"/proc/self/{name}", access) for name, access in _OWN_PROC.items() if os.path.exists(f"/proc/self/{name}")
    )
    return Landlock(
        abi=abi,
        handled_fs=handled | (RESOLVE_UNIX if abi >= RESOLVE_UNIX_ABI else 0),
        handled_net=NET_ALL if abi >= 4 and network.mode == "none" else 0,
        scoped=SCOPES_ALL if abi >= SCOPES_ABI else 0,
        flags=UNLOGGED if abi >= UNLOGGED_ABI else 0,
        rules=tuple(PathRule(path=path, access=access & handled) for path, access in rules.items()),
    )
