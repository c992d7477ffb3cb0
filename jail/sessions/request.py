"""Checks the requests of a session's caller, before they wait for their turn."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..core.records import Record
from ..plan.checked_command import utf8
from ..plan.model import Plan
from ..plan.working_files import check_level, given, patterns
from ..policy.model import Limits
from ..runs.execute import sampler_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..policy.model import Policy
    from ..runs.options import EvaluationOptions
    from ..watch.sampler import Sampler

    Source = str | bytes | Sequence[str | os.PathLike[str]]

OF_AN_EVALUATION = ("wall", "cpu", "output")


class Request(Record):
    """Asks for one evaluation, or one command. ``source``: what the guest is told behind its number. ``argv``: of a
    command."""

    limits: Limits
    digest: str  # of the policy with these limits
    source: bytes
    filename: str | None = None
    argv: tuple[str, ...] = ()
    stdin: int | bytes | None = None
    files: tuple[tuple[str, bytes], ...] = ()
    collect: tuple[str, ...] = ()
    keep: bool = True  # False: what it changes is undone
    sampler: Sampler | None = None
    look: str = ""  # at the guest's memory, in place of an evaluation: "types" or "lines"


def request_of(
    source: Source, policy: Policy, digest: str, plan: Plan, has_calls: bool, options: EvaluationOptions
) -> Request:
    """Checks what a caller asks. ``policy``, ``plan``: of the session; ``digest``: the policy's, which takes as long as
    all else. ``has_calls``: functions are granted. Raises PolicyError."""
    limits: dict[str, Any] = {**options}
    filename, stdin = limits.pop("filename", None), _stdin(limits.pop("stdin", None))
    files, collect = given(limits.pop("files", None) or {}), patterns(limits.pop("collect", ()))
    sampler = sampler_of(limits.pop("sample", None))
    keep, look = bool(limits.pop("keep", True)), limits.pop("look", "")
    for word in limits:
        if word not in OF_AN_EVALUATION:
            raise PolicyError("it is the whole session's: say it to the session itself", key=word)
    if files or collect:
        check_level("files" if files else "collect", plan)
    argv: tuple[str, ...] = ()
    if plan.guest is None:
        from .commands import asked

        if filename is not None:
            raise PolicyError("filename: a command has none")
        argv, text = asked(plan, source, stdin is not None, has_calls)
    else:
        text = _source(source, stdin)
    if limits:
        policy = policy.replace(**limits)
        digest = policy.digest
    return Request(
        limits=policy.limits, digest=digest, source=text, filename=filename, argv=argv, stdin=stdin, files=files,
        collect=collect, keep=keep, sampler=sampler, look=look,
    )  # fmt: skip


def argv_of(source: Source, plan: Plan) -> tuple[str, ...]:
    """Returns the arguments of a command; none where ``source`` is a text. Raises PolicyError."""
    if plan.guest is not None:
        return ()
    from .commands import asked

    return asked(plan, source, False, False)[0]


def _source(source: object, stdin: object) -> bytes:
    if not isinstance(source, (str, bytes)):
        raise PolicyError(f"a session evaluates source, which is one text, not {type(source).__name__}")
    if stdin is not None:
        raise PolicyError("stdin: an evaluation of source has none (fix: files=, or a name of the session's)")
    return utf8(source, "the source") if isinstance(source, str) else source


def _stdin(stdin: object) -> int | bytes | None:
    if stdin is None or isinstance(stdin, (int, bytes)):
        return stdin
    if isinstance(stdin, str):
        return utf8(stdin, "standard input")
    raise PolicyError(f"stdin: text, bytes or a descriptor are wanted, not {type(stdin).__name__}")
