"""``jail doctor``: the layers as a table or as JSON, and whether one policy can be enforced here."""

from __future__ import annotations

from ..core.errors import JailError
from ..core.text import printable
from ..doctor.examine import ABSENT, VERIFIED, Examination, obstacle
from ..doctor.examine import examine as examined
from ..policy.load import load
from ..policy.model import Policy
from .write import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..host.caller import Caller

_WORDS = {VERIFIED: "yes", ABSENT: "no"}
UNREAD = "python-prctl is not installed (fix: pip install 'jail-run[doctor]')"


def examine(name: str, as_json: bool, as_script: bool = False) -> int:
    """Examines this machine; returns 0 if runs under that policy can start here, else 1. Raises PolicyError for a
    policy that is wrong anywhere.
    """
    policy = load(name)
    found = examined()
    problem = obstacle(policy)
    if as_json:
        import json

        say(json.dumps(_data(found, policy, problem)) + "\n")
    else:
        lines = _script(found) if as_script else _lines(found, policy, problem)
        say("".join(f"{printable(line)}\n" for line in lines))
    return 1 if problem else 0


def _script(found: Examination) -> list[str]:
    """Returns a shell script of the fixes: a fix that is no command for this machine's root is a comment, for a person
    to read.
    """
    lines = ["#!/bin/sh", "# Printed by jail doctor --fix, which runs nothing. Read it before you do."]
    fixes: dict[str, list[str]] = {}
    for layer in found.layers:
        if layer.state == ABSENT and layer.fix:
            lines.append(f"# {layer.name}: {layer.problem}")
            fixes.setdefault(layer.fix, []).append(layer.name)
    for fix, names in fixes.items():
        is_command = fix.startswith(("sudo ", "echo '", "mount "))
        lines += ["", f"# for {', '.join(names)}", fix.partition("; or ")[0] if is_command else f"# {fix}"]
    return lines


def _lines(found: Examination, policy: Policy, problem: JailError | None) -> list[str]:
    width = max(len(layer.name) for layer in found.layers)
    lines = []
    for layer in found.layers:
        needed = " (required)" if layer.name in policy.require.layers and layer.state != VERIFIED else ""
        lines.append(f"{layer.name:{width}}  {_WORDS.get(layer.state, '?'):3}  {layer.problem}{needed}".rstrip())
        if layer.state == ABSENT and layer.fix:  # a layer that was not tried needs the same one again
            lines.append(f"{'':{width}}       fix: {layer.fix}")
    verdict = f"cannot be enforced here: {problem}" if problem else "can be enforced here"
    return [
        *lines,
        "",
        f"best tier without any fix: {found.tier or 'none'} (docs/tiers.md)",
        f"limits are watched with: {_ways(found)}",
        f"this process: {_about(found.caller)}",
        f"policy {policy.name}: {verdict}",
    ]


def _ways(found: Examination) -> str:
    """Names the counter of each limit, in one word if all limits have the same."""
    if len(set(found.watched.values())) == 1:
        return found.watched_with
    return ", ".join(f"{limit} by {source}" for limit, source in found.watched.items())


def _about(caller: Caller) -> str:
    said = [f"uid {caller.uid}", f"gid {caller.gid}"]
    if caller.no_new_privs is None:
        return ", ".join([*said, f"the rest is not read: {UNREAD}"])
    said.append(f"no_new_privs {'on' if caller.no_new_privs else 'off'}")
    said.append(f"seccomp filter {'on' if caller.seccomp else 'off'}")
    said.append(f"securebits {' '.join(caller.securebits or ()) or 'none'}")
    said.append(f"bounding set without {' '.join(caller.not_in_bounding_set or ()) or 'nothing'}")
    return ", ".join(said)


def _data(found: Examination, policy: Policy, problem: JailError | None) -> dict[str, object]:
    return {
        "layers": {
            layer.name: {"state": layer.state, "problem": layer.problem or None, "fix": layer.fix or None}
            for layer in found.layers
        },
        "tier": found.tier or None,
        "watched_with": found.watched_with,
        "watched": found.watched,
        "caller": {**found.caller.as_dict(), "unread": UNREAD if found.caller.no_new_privs is None else None},
        "policy": {
            "name": policy.name,
            "digest": policy.digest,
            "required": list(policy.require.layers),
            "enforceable": problem is None,
            "problem": str(problem) if problem else None,
        },
    }
