"""``jail.start``: a run whose output is read, and whose input is written, while it goes on."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from .execute import prepare, sampler_of
from .host_grants import granted
from .run import begin
from .running import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Unpack

    from ..core.cancel import Cancel
    from ..evidence.audit import Audited
    from ..plan.model import Plan
    from ..policy.keywords import PolicyKeywords
    from ..policy.model import Policy
    from ..workspaces.workspace import Workspace
    from .options import Content, Functions
    from .running import Running, Stdin


def start(
    command: str | bytes | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    stdin: Stdin = None,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    ro: Sequence[str | os.PathLike[str]] = (),
    rw: Sequence[str | os.PathLike[str]] = (),
    cow: Sequence[str | os.PathLike[str]] = (),
    workspace: Workspace | None = None,
    allow_own_files: bool = False,
    allow_home: bool = False,
    files: Mapping[str, Content] | None = None,
    collect: Sequence[str] = (),
    functions: Functions | None = None,
    cancel: Cancel | None = None,
    audit: Audited = None,
    tty: bool = False,
    sample: float | str | None = None,
    **limits: Unpack[PolicyKeywords],
) -> Running:
    """Starts what ``run`` would run with the same arguments, and returns: what it writes is read as it comes.

        with jail.start(["make"], "build") as running:
            for name, chunk in running:  # "stdout" or "stderr", bytes
                ...
            result = running.wait()

    ``command``, ``policy``, ``args``, ``filename``, ``value``, ``env``, ``cwd``, ``ro``, ``rw``, ``cow``,
    ``workspace``, ``allow_own_files``, ``allow_home``, ``files``, ``collect``, ``functions``, ``cancel``, ``audit``,
    ``sample``, ``limits``: as of ``run``.
    ``stdin``: as of ``run``, an iterator excepted; ``subprocess.PIPE`` makes ``Running.stdin`` a file to write to.
    ``tty``: as of ``run``; ``Running.resize`` sets the size of the terminal, 24 rows of 80 columns at first.

    Raises what ``run`` raises.
    """

    def plan() -> Plan:
        return prepare(
            command, policy, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw, cow=cow,
            workspace=workspace, allow_own_files=allow_own_files, allow_home=allow_home, files=files, collect=collect,
            tty=tty, limits=limits,
        )  # fmt: skip

    source, feed = source_of(stdin)
    if feed is not None:
        raise PolicyError("standard input cannot be an iterator here: take subprocess.PIPE, and write to .stdin")
    sampler = sampler_of(sample)
    return begin(plan, source, cancel=cancel, audit=audit, tty=tty, calls=granted(functions), sampler=sampler)
