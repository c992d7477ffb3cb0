"""Names that the model, the table of keys and the reader of policies share."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Layer, Tier

LAYERS: tuple[Layer, ...] = (
    "user_namespace", "mount_namespace", "pid_namespace", "network_namespace", "ipc_namespace", "uts_namespace",
    "cgroup_namespace", "seccomp", "landlock", "no_new_privs", "capabilities", "rlimits", "memory_cgroup",
    "pids_cgroup", "cpu_cgroup", "language",
)  # fmt: skip

# Tiers, from the most to the least (docs/tiers.md), with the layers that each cannot have by its nature.
TIERS: dict[Tier, tuple[Layer, ...]] = {
    "full": (),
    "no-namespaces": tuple(layer for layer in LAYERS if layer.endswith("_namespace")),
    "limits": (*(layer for layer in LAYERS if layer.endswith("_namespace")), "landlock"),
}

FIELDS = {"environment.pass": "passed"}  # a keyword of Python cannot name a field
INHERITED = "..."  # an item of a list: the items that the list would have without this setting of it
