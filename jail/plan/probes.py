"""Chooses the forbidden acts that a finished jail tries (require.probe), and says what it means if one is let through.

``native/steps/probe.c`` tries them. It leaves out layers for which no act is harmless if it is let through: the ipc,
uts and cgroup namespaces, no_new_privs and the cgroups are only looked at (native/steps/verify.c).
"""

from __future__ import annotations

import os

from ..core.errors import HostError
from .filter import allowed
from .model import Bind, Entry, File, Plan, Probe, Symlink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.literals import Tier
    from ..policy.model import Policy

# each act with the layer that it asks, and the system call that a filter might kill for
_ACTS = {
    "path": ("mount_namespace", "openat"),
    "read-only mount": ("mount_namespace", "openat"),
    "network": ("network_namespace", "socket"),
    "unshare": ("seccomp", "unshare"),
    "ptrace": ("seccomp", "ptrace"),
    "kill": ("pid_namespace", "kill"),
    "chroot": ("capabilities", "chroot"),
    "setresuid": ("identity", "setresuid"),
    "limit": ("rlimits", "prlimit64"),
    "landlock": ("landlock", "openat"),
}
# Paths that some machine has, of which one must not be there in the jail.
_CANDIDATES = (
    "/etc/shadow", "/etc/fstab", "/etc/machine-id", "/root", "/var/log", "/boot", "/srv", "/opt", "/home", "/var/lib",
)  # fmt: skip


def probe(policy: Policy, entries: tuple[Entry, ...], has_landlock: bool, tier: Tier) -> Probe:
    """Returns the acts that a jail of this policy must refuse. Where denied calls kill, those are no acts."""
    may = allowed(policy.syscalls.allow, policy.syscalls.deny)
    is_full = tier == "full"
    path = _hidden(entries) if is_full or has_landlock else ""
    read_only = _read_only(entries) if is_full else ()
    has = {
        "path": bool(path),
        "read-only mount": bool(read_only),
        "network": policy.network.mode != "host",
        "landlock": has_landlock,
    }
    kills = policy.syscalls.on_denied == "kill"
    acts = tuple(act for act, (_, call) in _ACTS.items() if has.get(act, True) and (call in may or not kills))
    return Probe(acts=acts, path=path, read_only=read_only)


def let_through(plan: Plan, act: str) -> HostError:
    """Returns the error of an act that the finished jail has not refused."""
    layer = _ACTS[act][0]
    if layer.endswith("_namespace") and plan.shares_host:
        layer = "landlock" if act == "path" else "seccomp"
    about = f" of {plan.probe.path}" if act == "path" and plan.probe else ""
    return HostError(layer, f"the finished jail let a probe through: {act}{about}", "see 'jail doctor'")


def _hidden(entries: Sequence[Entry]) -> str:
    """Returns a path of the host's that neither is an entry nor lies in or around one, if there is one."""
    taken = [entry.path for entry in entries if isinstance(entry, Bind | File | Symlink)]
    for path in _CANDIDATES:
        if os.path.exists(path) and not any(_overlap(path, other) for other in taken):
            return path
    return ""


def _overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other.rstrip('/')}/") or f"{other}/".startswith(f"{one}/")


def _read_only(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Returns the folders that are shown read-only, and the root. Of several mounts at one path the last one counts."""
    last = {entry.path: entry for entry in entries if isinstance(entry, Bind)}
    return ("/", *(path for path, bind in last.items() if bind.readonly and os.path.isdir(bind.source)))
