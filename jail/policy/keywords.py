"""Keywords that set policy keys, as types, so that a misspelt one is an error to mypy and pyright.

For type checkers alone: nothing imports this module at run time. The meaning of each key: docs/reference/policy.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TID253  # as core/literals.py
from typing import Any, Literal, TypedDict  # noqa: TID253

from ..core.literals import Level, NetworkMode
from .model import Audit, Environment, Filesystem, Guest, Limits, Network, Require, Syscalls

Duration = float | str | None  # seconds, or text as "500ms", "2s", "1m"; None or "none": not limited
Size = int | str | None  # bytes, or text as "64M" in powers of 1024; None or "none": not limited
Section = Mapping[str, Any]  # as a section of a policy file


class EvaluationKeywords(TypedDict, total=False):
    """Limits that each evaluation of a session may have of its own."""

    wall: Duration
    cpu: Duration
    output: int | str


class LimitKeywords(TypedDict, total=False):
    """Limits that each run of a pool may have of its own."""

    wall: Duration
    cpu: Duration
    memory: Size
    output: int | str
    disk: Size
    pids: int
    open_files: int


class PolicyKeywords(LimitKeywords, total=False):
    """Short names of keys, and whole sections."""

    lifetime: Duration
    idle: Duration
    total_cpu: Duration
    branches: int
    branch_files: int | str
    level: Level
    degrade: Literal["refuse", "allow"]
    imports: Sequence[str]
    tools: Sequence[str]
    probe: bool
    description: str
    limits: Limits | Section
    filesystem: Filesystem | Section
    network: NetworkMode | Network | Section
    environment: Environment | Section
    syscalls: Syscalls | Section
    guest: Guest | Section
    require: Require | Section


class Replacements(PolicyKeywords, total=False):
    """The keywords of ``Policy.replace``: also fields that are no part of what a policy means."""

    name: str
    origins: tuple[tuple[str, str], ...]
    group: str
    files: tuple[str, ...]
    audit: Audit | Section
