"""Built filters, and the numbers of system calls, for the tests of filters."""

from __future__ import annotations

import errno
from functools import cache as once

import pyseccomp
import pytest

from jail.core import disk_cache
from jail.plan import filter as seccomp
from jail.policy.syscall_names import COMMON, COMMON_FROM, KNOWN
from jail.policy.syscalls import GROUPS

from .bpf import AARCH64, ERRNO, X86_64, Program

ARCHITECTURES = {"x86_64": X86_64, "aarch64": AARCH64}
TOKENS = {"x86_64": pyseccomp.Arch.X86_64, "aarch64": pyseccomp.Arch.AARCH64}
EPERM, ENOSYS = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
HIGH = 0xDEADBEEF << 32  # what the kernel cuts off an int argument
THREAD = 0x003D0F00  # CLONE_VM|FS|FILES|SIGHAND|THREAD|SYSVSEM|SETTLS|PARENT_SETTID|CHILD_CLEARTID, as glibc and musl
FORK = 0x01200011  # CLONE_CHILD_CLEARTID|CHILD_SETTID|SIGCHLD, as glibc's fork
SPAWN = 0x00004111  # CLONE_VM|VFORK|SIGCHLD, as posix_spawn

both = pytest.mark.parametrize("arch", ARCHITECTURES)


@once
def numbers(arch: str) -> dict[str, int]:
    """libseccomp's own table, by number, up to where all architectures are alike; then ours. A newer libseccomp's may
    have some that we do not know: no more than a kernel of before them does."""
    found = {}
    for number in range(COMMON_FROM):
        try:
            name = pyseccomp.resolve_syscall(TOKENS[arch], number).decode()
        except ValueError:
            continue
        if name in KNOWN:
            found[name] = number
    return found | {name: COMMON_FROM + place for place, name in enumerate(COMMON)}


@once
def filters(
    allow: tuple[str, ...], arch: str, on_denied: str = "errno", deny: tuple[str, ...] = (), unix: str = "none"
) -> tuple[Program, Program]:
    """The guest's and init's, built anew: what an earlier state of the code has left in a cache is not tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "_folder", "/dev/null")
        patch.setattr(disk_cache, "_memory", {})
        guests, init = seccomp.compile(allow, deny, on_denied, arch, unix)
    return Program(guests), Program(init)


def guest(
    allow: tuple[str, ...], arch: str, on_denied: str = "errno", deny: tuple[str, ...] = (), unix: str = "none"
) -> Program:
    return filters(allow, arch, on_denied, deny, unix)[0]


def named(allow: tuple[str, ...]) -> set[str]:
    """What a list says, read without the help of the code under test."""
    return {name for entry in allow for name in (GROUPS[entry] if entry.startswith("@") else [entry])}


def answer(program: Program, arch: str, name: str, *arguments: int) -> int:
    return program.verdict(numbers(arch)[name], arguments, ARCHITECTURES[arch])


# ordinary arguments of the calls that do not take zeros
ORDINARY = {
    "clone": (THREAD,), "ioctl": (1, 0x5401), "ioprio_set": (1,), "prctl": (15,), "setsockopt": (3, 6, 1),
    "getsockopt": (3, 1, 3), "socket": (2, 1), "socketpair": (1, 1),
}  # fmt: skip
