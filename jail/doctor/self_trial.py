"""A program of its own, run by doctor/layers.py: tries on itself what cannot be undone; prints ``layer errno`` lines.

It imports nothing of ours, so it runs under any interpreter with ``-I``.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CLONE_NEWUSER, CLONE_NEWCGROUP = 0x10000000, 0x02000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446  # the same numbers on every architecture
EXECUTE = 1  # LANDLOCK_ACCESS_FS_EXECUTE
ALLOW_ALL = struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)  # BPF_RET, SECCOMP_RET_ALLOW

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: int | bytes | None) -> int:
    """Calls a function of the C library with all arguments as wide as a register. Raises OSError."""
    wide = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    result: int = getattr(_libc, name)(*wide)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def rlimits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cgroup_namespace() -> None:
    _call("unshare", CLONE_NEWUSER | CLONE_NEWCGROUP)


def no_new_privs() -> None:
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def landlock() -> None:
    attributes = struct.pack("Q", EXECUTE)
    ruleset = _call("syscall", LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    _call("syscall", LANDLOCK_RESTRICT_SELF, ruleset, 0)


def seccomp() -> None:
    instructions = ctypes.create_string_buffer(ALLOW_ALL, len(ALLOW_ALL))
    program = struct.pack("HxxxxxxQ", 1, ctypes.addressof(instructions))
    _call("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)


def main() -> None:
    """Tries each in turn; the later ones take nothing from the earlier."""
    trials: tuple[Callable[[], None], ...] = (rlimits, cgroup_namespace, no_new_privs, landlock, seccomp)
    for trial in trials:
        code = 0
        try:
            trial()
        except OSError as error:
            code = error.errno or 0
        os.write(1, f"{trial.__name__} {code}\n".encode())


if __name__ == "__main__":
    main()
