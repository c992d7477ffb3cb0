"""Rates how tight a policy is, item by item, 0 to 100, in the manner of ``systemd-analyze security``.

Each item has a weight and a share of it that the policy earns. The weights are a judgement, written down here so that
it can be argued with: what leads out of the jail or to the host's data weighs most, limits least.
"""

from __future__ import annotations

from ..core.records import Record
from .allowed_calls import RISKY, allowed_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Policy

_SYSTEM = ("/", "/etc", "/home", "/root", "/var", "/run", "/boot", "/sys", "/proc", "/dev")


class Item(Record):
    name: str
    weight: int
    earned: int
    reason: str


def score(policy: Policy) -> tuple[int, tuple[Item, ...]]:
    """Returns the whole, 0 to 100, and its items."""
    items = (
        _network(policy), _unix(policy), _writes(policy), _reads(policy), _calls(policy), _risky(policy),
        _on_denied(policy), _scratch(policy), _environment(policy), _language(policy), _layers(policy),
        *_limits(policy),
    )  # fmt: skip
    weight = sum(item.weight for item in items)
    return round(100 * sum(item.earned for item in items) / weight), items


def _item(name: str, weight: int, share: float, reason: str) -> Item:
    return Item(name=name, weight=weight, earned=round(weight * max(0.0, min(1.0, share))), reason=reason)


def _network(policy: Policy) -> Item:
    mode = policy.network.mode
    share = {"none": 1.0, "loopback": 0.9}.get(mode, 0.0)
    said = {"none": "no network", "loopback": "a loopback of its own"}.get(mode, "the host's network, all of it")
    return _item("network.mode", 15, share, said)


def _unix(policy: Policy) -> Item:
    unix = policy.network.unix
    share = {"none": 1.0, "own": 0.7, "unshared": 0.8}.get(unix, 0.0)
    return _item("network.unix", 5, share, f"AF_UNIX sockets: {unix}")


def _place(path: str) -> str:
    return path.removeprefix("-").partition(":")[0].rstrip("/") or "/"


def _writes(policy: Policy) -> Item:
    paths = [_place(path) for path in policy.filesystem.write]
    system = [path for path in paths if path in (*_SYSTEM, "/usr", "~")]
    share = 1.0 if not paths else 0.0 if system else 0.6
    said = f"writes to {', '.join(system)}" if system else f"{len(paths)} writable paths" if paths else "none"
    return _item("filesystem.write", 15, share, said)


def _reads(policy: Policy) -> Item:
    paths = [_place(path) for path in (*policy.filesystem.read, *policy.filesystem.cow)]
    system = [path for path in paths if path in _SYSTEM]
    whole_usr = "/usr" in paths
    share = 0.0 if system else 0.8 if whole_usr else 1.0
    said = f"reads {', '.join(system)}" if system else "every program of /usr" if whole_usr else "named parts alone"
    return _item("filesystem.read", 10, share, said)


def _calls(policy: Policy) -> Item:
    count = len(allowed_calls(policy))
    return _item("syscalls.allow", 10, (400 - count) / 300, f"{count} system calls")


def _risky(policy: Policy) -> Item:
    found = sorted(allowed_calls(policy) & RISKY.keys())
    said = "; ".join(f"{name}: {RISKY[name]}" for name in found) or "none of the risky calls"
    return _item("risky calls", 10, 1 - len(found) / 4, said)


def _on_denied(policy: Policy) -> Item:
    kills = policy.syscalls.on_denied == "kill"
    said = "a refused call ends the run" if kills else "a refused call is an errno: a guest may go on trying"
    return _item("syscalls.on_denied", 3, 1.0 if kills else 0.7, said)


def _scratch(policy: Policy) -> Item:
    fs = policy.filesystem
    return _item(
        "filesystem.tmp_exec", 4, 0.3 if fs.tmp_exec else 1.0, "runs what it wrote" if fs.tmp_exec else "noexec"
    )


def _environment(policy: Policy) -> Item:
    passed = policy.environment.passed
    return _item("environment.pass", 4, 1 - len(passed) / 5, f"{len(passed)} of the caller's variables")


def _language(policy: Policy) -> Item:
    if policy.guest.language == "command":
        return _item("guest.level", 0, 0, "a command has no language ring")
    share = {"strict": 1.0, "standard": 0.6}.get(policy.guest.level, 0.0)
    return _item("guest.level", 8, share, f"language ring: {policy.guest.level}")


def _layers(policy: Policy) -> Item:
    wanted = ("user_namespace", "mount_namespace", "pid_namespace", "network_namespace", "ipc_namespace", "seccomp",
              "no_new_privs", "capabilities", "rlimits", "memory_cgroup", "landlock")  # fmt: skip
    missing = [layer for layer in wanted if layer not in policy.require.layers]
    said = f"not required: {', '.join(missing)}" if missing else "all that count"
    return _item("require.layers", 10, 1 - len(missing) / 6, said)


def _limits(policy: Policy) -> list[Item]:
    limits = policy.limits
    return [
        _item(f"limits.{name}", 2, 0.0 if value is None else 1.0, "not limited" if value is None else "limited")
        for name, value in (
            ("wall", limits.wall), ("cpu", limits.cpu), ("memory", limits.memory), ("disk", limits.disk),
            ("denials", limits.denials),
        )
    ]  # fmt: skip
