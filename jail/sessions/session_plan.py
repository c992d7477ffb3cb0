"""The plan of a session's jail: what is made before anything is asked of it."""

from __future__ import annotations

from ..host.facts import probe
from ..plan.build import build
from ..plan.checked_command import parsed
from ..plan.working_files import check
from ..runs.execute import chosen_tier
from ..watch.session_limits import Whole
from .session_jail import refuse_without_extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..plan.command import Command
    from ..plan.model import Plan
    from ..policy.model import Limits, Policy
    from ..pool.pool import Pool
    from ..runs.options import Functions
    from .session_files import SessionFolder


def with_files(functions: Functions | None, files: object, policy: Policy, folder: SessionFolder) -> Functions | None:
    """Adds those by which a guest that opens no file has the session's, if the session is given ``files``."""
    if files is None or policy.guest.language not in ("javascript", "node"):
        return functions
    from .guest_files import functions_of

    return {**functions_of(folder), **(functions or {})}


def planned(policy: Policy, pool: Pool | None, command: Command, has_calls: bool) -> tuple[Plan, bool]:
    """Returns the plan of the jail, whose own limits are those of the whole session."""
    limits = policy.limits.replace(wall=policy.limits.lifetime, cpu=policy.limits.total_cpu)
    if policy.guest.level == "off" and policy.guest.language == "python":
        refuse_without_extension(policy.guest.interpreter, policy.origin("guest.interpreter"))
    if policy.guest.language == "command":
        from .commands import planned as planned_commands

        whole = policy.replace(limits=limits)
        return planned_commands(whole, command, chosen_tier(whole), has_calls), False
    if policy.guest.language != "python":
        return _with_modules(policy, limits, pool, command)
    if pool is not None:
        plan, fits = pool.session_plan(limits)
        if command.files:
            check(command, policy, plan.cwd, plan.entries, plan.shares_host)
        return plan.replace(files=command.files), fits
    whole = policy.replace(limits=limits)
    return build(whole, command, probe(), chosen_tier(whole)), False


def _with_modules(policy: Policy, limits: Limits, pool: Pool | None, command: Any) -> tuple[Plan, bool]:
    """Returns the same for a guest that opens no file, and is told those that it may import."""
    modules, command = command.files, command.replace(files=())
    whole = policy.replace(limits=limits)
    plan, fits = pool.session_plan(limits) if pool else (build(whole, command, probe(), chosen_tier(whole)), False)
    return plan.replace(guest=plan.guest.replace(modules=modules) if plan.guest else None), fits


def first_command(policy: Policy, **options: Any) -> Command:
    """Returns what the jail of a session is made for: the interpreter, or what starts commands."""
    if policy.guest.language != "command":
        return parsed("", **options)
    from .commands import starter

    return starter(**options)


def whole_of(policy: Policy) -> Whole:
    limits = policy.limits
    return Whole(lifetime=limits.lifetime, idle=limits.idle, total_cpu=limits.total_cpu)
