"""Keywords of a run that are handed through, as types (see policy/keywords.py). For type checkers alone."""

from __future__ import annotations

import os  # as core/literals.py
from collections.abc import Callable, Mapping, Sequence  # noqa: TID253
from typing import TypedDict  # noqa: TID253

from ..policy.keywords import EvaluationKeywords, LimitKeywords, PolicyKeywords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..evidence.audit import Audited
    from ..workspaces.workspace import Workspace
    from .host_functions import HostFunction

    Functions = Mapping[str, Callable[..., object] | HostFunction]  # of the host, by the names that the guest calls

Path = str | os.PathLike[str]
Content = str | bytes | os.PathLike[str]  # of a file: text, bytes, or a path of the host to read


class SourceOptions(TypedDict, total=False):
    args: Sequence[str]
    filename: str
    value: bool
    env: Mapping[str, str] | None
    cwd: Path | None
    ro: Sequence[Path]
    rw: Sequence[Path]
    files: Mapping[str, Content] | None
    collect: Sequence[str]


class SharedOptions(SourceOptions, total=False):
    cow: Sequence[Path]
    workspace: Workspace | None
    allow_own_files: bool
    allow_home: bool
    tty: bool


class CommandOptions(SharedOptions, total=False):
    """The keywords of ``prepare``, which checks them as jail/plan/checked_command.py says."""

    trace_paths: bool


class RunOptions(SharedOptions, PolicyKeywords, total=False):
    """The keywords of ``jail.arun`` and ``jail.astart``, beside those that they name."""

    functions: Functions | None
    audit: Audited
    sample: float | str | None


class EvaluationOptions(EvaluationKeywords, total=False):
    """The keywords of ``Session.run`` that say what is evaluated, and how."""

    filename: str | None
    stdin: str | bytes | int | None
    files: Mapping[str, Content] | None
    collect: Sequence[str]
    keep: bool
    sample: float | str | None


class LookOptions(EvaluationOptions, total=False):
    """The keywords of a request for which nothing is evaluated: ``look`` is at the guest's memory."""

    look: str


class PoolOptions(PolicyKeywords, total=False):
    """The keywords of ``jail.AsyncPool``."""

    preload: Sequence[str]
    setup: str | bytes
    max_jails: int
    queue: int
    max_age: float | str | None
    zygote_memory: int | str | None
    allow_own_files: bool
    allow_home: bool
    audit: Audited


class PoolRunOptions(SourceOptions, LimitKeywords, total=False):
    """The keywords of ``Pool.submit``, ``Pool.map`` and the methods of ``AsyncPool``."""

    functions: Functions | None
    stdin: str | bytes | int | None
    timeout: float | None
    sample: float | str | None
