"""The Result: what a caller gets. Its names are a contract (interface of the command line and of Python)."""

from __future__ import annotations

from ..core.errors import JailError
from ..core.records import Record
from ..policy.vocabulary import LAYERS
from ..watch.observation import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.literals import Certainty, Layer, Tier, Verdict


class GuestException(Record):
    """An uncaught exception of a Python guest, as the guest told it: text to show, nothing to trust.

    ``type``: the class's name. ``line``: 1-based, in the guest's source; None if the exception was raised elsewhere.
    ``traceback``: what Python prints, at most 64 KiB.
    """

    type: str
    message: str
    line: int | None
    traceback: str


class Denial(Record):
    """An act that was refused, each once.

    ``layer``: ``language``, ``seccomp``, ... ``what``: the module, attribute or system call. ``detail``: why, or its
    arguments. ``count``: how often. ``line``: 1-based, in the guest's source, or None. A guest that has broken the
    language ring can forge or withhold denials of that layer, not the verdict.
    """

    layer: str
    what: str
    detail: str
    count: int
    line: int | None
    process: str | None = None  # the name of the thread that was refused, as the guest had set it
    rule: str | None = None  # the smallest setting that would allow it, or that there is none


class PolicyName(Record):
    """The policy of a run: its name, and the SHA-256 in hex of what it means as resolved."""

    name: str
    digest: str


class Result(Record):
    """The end of one run, and what was enforced. What a guest does is a Result, never an exception.

    ``verdict``: one word of docs/reference/result.md. ``reason``: one sentence for a person, with the limit and the
    figure reached. ``exit_code``: the guest's own status, or None. ``signal``: ``SIGSEGV``, ..., or None.
    ``stdout_bytes``, ``stderr_bytes``: captured output, what came before a kill included; empty where ``on_output``
    took it. ``truncated``: names of the streams that were cut at ``limits.output``. ``value``: of the source's last
    expression, if ``value=True``. ``exception``: of an uncaught exception. ``usage``: measured by the kernel.
    ``enforced``: layer -> ``verified`` (checked in this very run), ``unverified`` or ``absent``. ``denials``: at most
    256. ``alarm``: why a person should look at this run, or None. ``status``: the exit status of ``jail run``.
    ``notes``: sentences about this run that a person should know, each once; none of them is the guest's.
    """

    verdict: Verdict
    reason: str
    exit_code: int | None
    signal: str | None
    stdout_bytes: bytes
    stderr_bytes: bytes
    truncated: tuple[str, ...]
    value: Any
    exception: GuestException | None
    usage: Usage
    enforced: dict[Layer, Certainty]
    denials: tuple[Denial, ...]
    alarm: str | None
    policy: PolicyName
    status: int
    calls: str = "not recorded"  # are refused system calls among the denials: recorded | not recorded
    paths: str = "not recorded"  # are paths that were tried and refused among them: recorded | not recorded
    notes: tuple[str, ...] = ()
    tier: Tier = "full"  # of policy.model.TIERS

    @property
    def ok(self) -> bool:
        """True if the verdict is ``ok``."""
        return self.verdict == "ok"

    @property
    def stdout(self) -> str:
        """Standard output as text; bytes that are no UTF-8 are U+FFFD."""
        return self.stdout_bytes.decode("utf-8", "replace")

    @property
    def stderr(self) -> str:
        """Standard error as text; bytes that are no UTF-8 are U+FFFD."""
        return self.stderr_bytes.decode("utf-8", "replace")

    def check(self) -> Result:
        """Returns this result if the verdict is ``ok``. Raises GuestFailed otherwise."""
        if not self.ok:
            raise GuestFailed(self)
        return self

    def to_json(self) -> str:
        """Returns one JSON object on one line, all ASCII, so that no byte of the guest's can reach a terminal raw."""
        import json

        return json.dumps(
            {
                "verdict": self.verdict,
                "reason": self.reason,
                "exit_code": self.exit_code,
                "signal": self.signal,
                "stdout": self.stdout,
                "stderr": self.stderr,
                "truncated": list(self.truncated),
                "value": _finite(self.value),
                "exception": self.exception.as_dict() if self.exception else None,
                "usage": self.usage.as_dict(),
                "enforced": {layer: self.enforced[layer] for layer in LAYERS},
                "denials": [denial.as_dict() for denial in self.denials],
                "calls": self.calls,
                "paths": self.paths,
                "alarm": self.alarm,
                "policy": self.policy.as_dict(),
                "notes": list(self.notes),
                "tier": self.tier,
            }
        )


class GuestFailed(JailError):
    """Raised by ``Result.check()`` for any verdict but ``ok``; carries the result as ``result``."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result

    def __str__(self) -> str:
        return f"{self.result.verdict}: {self.result.reason}"


def _finite(value: Any) -> Any:
    """Replaces infinities and NaN, which JSON does not have, by null; Python's result keeps them."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return value
