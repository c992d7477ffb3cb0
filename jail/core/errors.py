"""The errors of the supervisor's side: a wrong policy, a machine that cannot, a step that failed.

The acts of a guest are never an exception but a Result; only ``Result.check()`` raises ``GuestFailed``
(jail/result/model.py). Every message is one line, lower case, and names the object and the fix. All of them can be
pickled.
"""

from __future__ import annotations


class JailError(Exception):
    """The base of all errors that jail raises on purpose."""


class PolicyError(JailError):
    """The policy, an override of it or the command is wrong: the caller mends the named place.

    Attributes: ``file`` (str or None), ``line`` (1-based int or None), ``key`` (dotted name or None), ``others``
    (PolicyErrors of the same file, for a caller who wants to see all of them at once).
    """

    others: tuple[PolicyError, ...] = ()

    def __init__(self, message: str, file: str | None = None, line: int | None = None, key: str | None = None) -> None:
        super().__init__(message, file, line, key)
        self.message, self.file, self.line, self.key = message, file, line, key

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else (self.file or "")
        return ": ".join(part for part in (place, self.key or "", self.message) if part)


class HostError(JailError):
    """Raised if this machine cannot enforce a layer that the policy requires: the caller mends the machine or the
    policy.

    Attributes: ``layer`` (a name of interface ``enforced``), ``problem``, ``fix`` (a command or a setting), ``tier`` (a
    weaker one that this machine has: docs/tiers.md; "" where none is known).
    """

    def __init__(self, layer: str, problem: str, fix: str, tier: str = "") -> None:
        super().__init__(layer, problem, fix, tier)
        self.layer, self.problem, self.fix, self.tier = layer, problem, fix, tier

    def __str__(self) -> str:
        instead = f"; without it, in a weaker tier: --set require.tier={self.tier}" if self.tier else ""
        return f"{self.layer}: {self.problem} (fix: {self.fix}{instead})"


# EMFILE, ENFILE and EFBIG come of a limit of this process or of the machine: the fix is the same in every stage.
_FIXES = {24: "fix: ulimit -n 256", 23: "fix: sudo sysctl fs.file-max=1000000", 27: "fix: ulimit -f unlimited"}


class SetupError(JailError):
    """Raised if one step of building the jail failed; the guest never ran.

    Attributes: ``stage`` (a name of the table in native/abi/stages.h), ``object`` (path, limit, ...), ``errno``,
    ``hint``, ``call`` (the system call that failed, "" where none did or it is not known).
    """

    def __init__(self, stage: str, object: str, errno: int, hint: str = "", call: str = "") -> None:
        super().__init__(stage, object, errno, hint, call)
        fix = "" if "fix: " in hint else _FIXES.get(errno, "")
        self.stage, self.object, self.errno, self.call = stage, object, errno, call
        self.hint = f"{hint}; {fix}" if hint and fix else hint or fix

    def __str__(self) -> str:
        import os

        said = os.strerror(self.errno).lower() if self.errno else "failed"
        about = f" {self.object}" if self.object else f": {self.call}" if self.call else ""
        return f"{self.stage}{about}: {said}{f' ({self.hint})' if self.hint else ''}"


class PoolFull(JailError):
    """A pool has as many runs waiting as it takes, or this one has waited as long as it may: try again, or later."""


class BranchError(JailError):
    """Raised if a session cannot be copied as it stands, or a checkpoint is not there any more; the session goes on."""


class Unsupported(JailError, ValueError):
    """Raised for a feature of the standard library that a jail cannot give, or a value that cannot be sent into one;
    names the reason.
    """
