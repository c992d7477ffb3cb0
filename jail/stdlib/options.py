"""Keywords of the functions of ``jail.subprocess``, as types (see policy/keywords.py). For type checkers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TID253  # as core/literals.py
from os import PathLike
from typing import Any  # noqa: TID253

from ..policy.keywords import PolicyKeywords
from ..policy.model import Policy


class _Options(PolicyKeywords, total=False):
    bufsize: int
    executable: Any
    stdin: Any
    stderr: Any
    preexec_fn: Any
    close_fds: bool
    shell: bool
    cwd: Any
    env: Mapping[Any, Any] | None
    universal_newlines: bool | None
    startupinfo: Any
    creationflags: int
    restore_signals: bool
    start_new_session: bool
    pass_fds: Any
    user: Any
    group: Any
    extra_groups: Any
    encoding: str | None
    errors: str | None
    text: bool | None
    umask: int
    pipesize: int
    process_group: int | None
    policy: str | PathLike[str] | Mapping[str, Any] | Policy | None
    ro: Sequence[str | PathLike[str]]
    rw: Sequence[str | PathLike[str]]
    allow_own_files: bool
    allow_home: bool


class PopenOptions(_Options, total=False):
    """The keywords of ``Popen``, which ``run`` and ``call`` hand through."""

    stdout: Any


class CallOptions(PopenOptions, total=False):
    """The keywords of ``check_call``."""

    timeout: float | None


class OutputOptions(_Options, total=False):
    """The keywords of ``check_output``."""

    input: Any
