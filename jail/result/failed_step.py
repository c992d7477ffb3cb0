"""Names what a failed step of the set-up was about: a reported stage and index become an error with object and fix."""

from __future__ import annotations

import errno

from ..core.errors import HostError, SetupError
from ..host.causes import is_old, why_masked_proc, why_no_limit, why_no_namespace, why_no_namespaces, why_old
from ..plan.model import NO_DEVICE, Plan
from ..watch.observation import Failure

_OF_ANOTHER_ID = "the guest has an id of its own, which may not go there; fix: name one that everybody may read"
_REPLACED = "it was renamed or replaced since it was looked at; fix: run again"


def setup_error(plan: Plan, failure: Failure) -> SetupError | HostError:
    """Returns the error of a failed step, in the plan's own words."""
    about = _object(plan, failure)
    lacking = _lacking(plan, failure, about)
    return lacking or SetupError(failure.stage, about, failure.errno, _hint(failure, about), failure.call)


def _object(plan: Plan, failure: Failure) -> str:
    """Returns the path, limit, ... that the step was about, "" if it is about none."""
    from ..launch.encode import index_names

    names = {
        "mount": lambda: index_names(plan.entries),
        "tree": lambda: index_names(plan.entries),
        "user namespace limit": lambda: [f"/proc/sys/user/{name}" for name, _ in plan.allowances],
        "limit": lambda: [f"RLIMIT_{limit.name}" for limit in plan.rlimits],
        "landlock": lambda: [rule.path for rule in plan.landlock.rules] if plan.landlock else [],
    }.get(failure.stage, list[str])()
    if 0 <= failure.index < len(names):
        return names[failure.index]
    return plan.cwd if failure.stage == "working directory" else ""


def _lacking(plan: Plan, failure: Failure, about: str) -> HostError | None:
    """Returns the error of a layer that this machine cannot have; None if it is no layer that failed."""
    from ..launch.native import LAYERS, PROBES, wrong_filter

    stage, number = failure.stage, failure.errno
    if stage == "namespaces":
        return why_no_namespaces(number)
    if stage == "cgroup namespace":
        return why_no_namespace("cgroup_namespace", number)
    if stage == "probe":
        from ..plan.probes import let_through

        return let_through(plan, PROBES[failure.index])
    if stage == "self-check":
        fix = "see 'jail doctor', or leave it out of require.layers"
        return HostError(LAYERS[failure.index], "the finished jail did not verify it", fix)
    if number == errno.ENOSYS and is_old():
        return why_old("mount_namespace", failure.call or f"call that the step {stage!r} makes")
    if stage == "mount" and number == errno.EPERM and about == "/proc":
        return why_masked_proc()
    if stage == "user namespace limit":
        return why_no_limit(number, about)
    return wrong_filter(stage, failure.index)


def _hint(failure: Failure, about: str) -> str:
    """Returns the cause and fix of a step that fails for a known one, else ""."""
    if failure.stage == "landlock" and failure.errno == errno.EACCES:
        return _OF_ANOTHER_ID
    if failure.stage not in ("mount", "tree"):
        return ""
    if failure.errno == errno.ENOENT and about.startswith("/dev/"):
        return NO_DEVICE
    return _REPLACED if failure.errno == errno.ESTALE else ""
