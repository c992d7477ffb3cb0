"""Decides what a finished filter must answer to the calls that its jail tries: from the policy's names, never from a
filter.

``native/abi/tried.h`` has the same calls, and the arguments with which the kernel refuses them before it does anything;
``native/steps/privileges.c`` tries them. Decided here without the tables of system calls, which a run of a known policy
does not import: tests/unit/test_refusals.py holds this against them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    Refusals = tuple[tuple[str, int], ...]  # (call, errno)

_EPERM, _ENOSYS = 1, 38
# No policy may allow these. The first are answered as a kernel would that does not have them, so that they can be tried
# where a denied call kills as well.
_UNKNOWN = ("clone3", "openat2", "io_uring_setup")
_NEVER = ("unshare", "setns", "mount", "chroot")
# Those that no group has: allowed only where a policy names them.
_SINGLY = ("ptrace", "keyctl", "add_key", "process_vm_readv", "perf_event_open", "userfaultfd")
_OF_A_ZYGOTE = frozenset(("clone3", "unshare", "mount", "chroot", "keyctl"))  # policy/zygote_syscalls.py


def refusals(allow: Collection[str], on_denied: str) -> Refusals:
    """Returns the calls that the filter of a policy refuses, each with its errno; ``allow`` holds names and
    ``@groups``.
    """
    unknown = tuple((name, _ENOSYS) for name in _UNKNOWN)
    if on_denied == "kill":
        return unknown
    return unknown + tuple((name, _EPERM) for name in (*_NEVER, *_SINGLY) if name not in allow)


def refusals_of_zygote(allow: Collection[str]) -> Refusals:
    """Returns the same for the filter of a zygote whose guests have a policy that allows this: it answers as for a
    tracer that is not there (filter.compile_zygote).
    """
    return tuple((name, _ENOSYS) for name, _ in refusals(allow, "errno") if name not in _OF_A_ZYGOTE)


INIT: Refusals = refusals((), "errno")
