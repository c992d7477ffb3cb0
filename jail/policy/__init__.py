"""The policy, what a run may do: the model, the presets and files that fill it, the groups of system calls that they
name.
"""

from __future__ import annotations

from .model import Environment, Filesystem, Guest, Limits, Network, Policy, Require, Syscalls
from .sources import presets
from .vocabulary import LAYERS

__all__ = [
    "LAYERS",
    "Environment",
    "Filesystem",
    "Guest",
    "Limits",
    "Network",
    "Policy",
    "Require",
    "Syscalls",
    "describe",
    "presets",
]


def describe(policy: Policy) -> str:
    """Renders the TOML text of the fully resolved policy, with a comment on each key saying where it was set."""
    from .render import describe as written

    return written(policy)
