"""Policies as tenants get them: the administrator's, under his ceilings, and never wider than that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.errors import PolicyError
from ..core.text import printable
from ..core.units import format_duration, format_size
from ..policy.model import Limits, Policy
from ..policy.suggest import nearest
from .problems import Problem
from .settings import Settings

LIMITS = ("wall", "cpu", "memory", "output", "disk", "pids", "open_files")  # those that a run of a pool may have
_CEILINGS = ("wall", "cpu", "memory", "output", "disk")


def granted(settings: Settings) -> dict[str, Policy]:
    """Loads the policies that the administrator allows, by name, each under the ceilings. Raises PolicyError."""
    found = {}
    for wanted in settings["runs.policies"]:
        policy = Policy.load(wanted)
        reason = _unfit(policy)
        if reason:
            raise PolicyError(f"{printable(wanted)}: {reason}", key="runs.policies")
        name = wanted.rpartition("/")[2].removesuffix(".toml")
        found[name] = policy.replace(name=name, limits=_under(policy.limits, settings))
    return found


def _unfit(policy: Policy) -> str | None:
    """Returns why a policy is not for tenants, or None."""
    if policy.filesystem.write:
        return "shows a writable folder of the host, which all tenants would share (fix: filesystem.write = [])"
    if policy.filesystem.cow:
        return "has a copy-on-write folder, whose changes a service does not keep (fix: filesystem.cow = [])"
    if policy.network.mode == "host" or policy.network.unix == "any":
        return 'has the host\'s network, the service itself in it (fix: network.mode = "none", network.unix = "none")'
    return None


def _under(limits: Limits, settings: Settings) -> Limits:
    changes = {}
    for name in _CEILINGS:
        own, ceiling = getattr(limits, name), settings[f"runs.{name}"]
        changes[name] = ceiling if own is None else min(own, ceiling)
    return limits.replace(**changes)


def narrowed(policy: Policy, asked: Mapping[str, Any], known: tuple[str, ...] = LIMITS) -> dict[str, Any]:
    """Checks the limits that a request asks for, of those that are ``known``; returns them in final units. Raises
    Problem for what is wrong, or more than the policy grants.
    """
    for name in asked:
        if name not in known:
            raise Problem("wrong-policy", f"limits.{printable(name[:40])}: unknown key{nearest(name, known)}")
    try:
        limits = policy.replace(**asked).limits
    except PolicyError as error:
        raise Problem("wrong-policy", str(error)) from None
    for name in asked:
        own, new = getattr(policy.limits, name), getattr(limits, name)
        if own is not None and (new is None or new > own):
            raise Problem(
                "wrong-policy",
                f"limits.{name}: {_shown(name, new)} is more than the {_shown(name, own)} of this policy",
            )
    return {name: getattr(limits, name) for name in asked}


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if name in ("wall", "cpu", "lifetime", "idle"):
        return format_duration(value)
    return str(value) if name in ("pids", "open_files") else format_size(value)
