"""The second filter of a Python guest at level strict, on both architectures. No kernel needed."""

from __future__ import annotations

from functools import cache as once

import pytest

from jail.core import disk_cache
from jail.plan import filter as seccomp
from jail.policy.load import load
from jail.policy.narrow_syscalls import ARGUMENTS, ASKED_IN_PASSING, FILES, NARROW, TRIED_FIRST
from jail.policy.syscall_names import KNOWN
from jail.policy.syscalls import GROUPS

from .bpf import ALLOW, ERRNO, KILL_PROCESS, Program
from .filters import ARCHITECTURES, ENOSYS, EPERM, FORK, ORDINARY, answer, both, guest, numbers

# of the calls that a Python guest may make under the first filter: what a breach would want
WANTED = "execve execveat fork vfork socket connect bind sendmsg recvmsg mkdir unlink rename chmod mknod kill dup pipe2"


@once
def narrow(arch: str) -> Program:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "_folder", "/dev/null")
        patch.setattr(disk_cache, "_memory", {})
        return Program(seccomp.compile_narrow(arch))


@both
def test_each_known_call_is_allowed_by_the_list_or_ends_the_run(arch: str) -> None:
    for name in numbers(arch):
        found = answer(narrow(arch), arch, name, *ORDINARY.get(name, (0,) if name != "openat" else (0, 0)))
        if name == "fcntl":
            found = answer(narrow(arch), arch, name, 0, 3)
        if name in NARROW:
            assert found == ALLOW, name
        else:
            assert found == (ENOSYS if name in TRIED_FIRST else KILL_PROCESS), name


@both
@pytest.mark.parametrize("name", WANTED.split())
def test_what_a_breach_would_want_ends_the_run(arch: str, name: str) -> None:
    if name in numbers(arch):
        assert answer(narrow(arch), arch, name) == KILL_PROCESS


@both
@pytest.mark.parametrize("flags", [1, 2, 0o100, 0o1000, 0o2000, 0o20200000])
def test_files_are_opened_to_read_alone(arch: str, flags: int) -> None:
    assert answer(narrow(arch), arch, "openat", 0, 0, flags) == KILL_PROCESS
    assert answer(narrow(arch), arch, "openat", 0, 0, flags | 1 << 40) == KILL_PROCESS, "the kernel cuts the flags"
    for harmless in (0, 0o2000000, 0o200000):  # O_CLOEXEC, O_DIRECTORY
        assert answer(narrow(arch), arch, "openat", 0, 0, harmless) == ALLOW


@both
def test_a_guest_with_folders_opens_to_write_from_a_descriptor_and_follows_no_link(arch: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "_folder", "/dev/null")
        patch.setattr(disk_cache, "_memory", {})
        program = Program(seccomp.compile_narrow(arch, files=True))
    no_follow = {"x86_64": 0o400000, "aarch64": 0o100000}[arch]
    for flags in (1, 2, 0o102, 0o1001, 0o2001):
        assert answer(program, arch, "openat", 5, 0, flags | no_follow, 0o600) == ALLOW
        assert answer(program, arch, "openat", 5, 0, flags, 0o600) == KILL_PROCESS
        assert answer(program, arch, "openat", 0xFFFFFF9C, 0, flags | no_follow, 0o600) == KILL_PROCESS, "AT_FDCWD"
        assert answer(program, arch, "openat", 5, 0, flags | no_follow | 0o20000000, 0o600) == KILL_PROCESS
    for name in FILES:
        assert answer(program, arch, name, *((0, 0, 0) if name in ("mkdirat", "fchmodat") else ())) == ALLOW, name
    for name in ("symlinkat", "linkat", "mknodat", "renameat2", "openat2", "mkdir", "unlink", "fchdir", "execveat"):
        assert name not in numbers(arch) or answer(program, arch, name, 0, 0, 0, 0) != ALLOW, name


@both
def test_threads_and_no_processes(arch: str) -> None:
    assert answer(narrow(arch), arch, "clone", *ORDINARY["clone"]) == ALLOW
    for flags in (0, 17, FORK):
        assert answer(narrow(arch), arch, "clone", flags) == KILL_PROCESS
    assert answer(narrow(arch), arch, "clone3") == ENOSYS, "glibc starts threads with clone then"


@both
def test_what_is_asked_in_passing_is_no_alarm(arch: str) -> None:
    assert answer(narrow(arch), arch, "prctl", 38) == EPERM
    assert answer(narrow(arch), arch, "prlimit64", 0, 7, 4096) == EPERM
    assert narrow(arch).verdict(4000, (), ARCHITECTURES[arch]) == ENOSYS


@both
@pytest.mark.parametrize(("name", "arguments"), [("seccomp", (1, 1)), ("seccomp", (1, 0)), ("ioctl", (0, 0x5412))])
def test_no_other_filter_and_no_input_made_up(arch: str, name: str, arguments: tuple[int, ...]) -> None:
    assert answer(narrow(arch), arch, name, *arguments) == KILL_PROCESS


@both
def test_the_first_filter_lets_the_second_be_put_on_and_nothing_else(arch: str) -> None:
    allow = load("python").syscalls.allow
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "_folder", "/dev/null")
        patch.setattr(disk_cache, "_memory", {})
        first = Program(seccomp.compile(allow, (), "errno", arch, narrows=True)[0])
    assert answer(first, arch, "seccomp", 1, 1) == ALLOW
    for arguments in ((0, 0), (1, 0), (1, 8), (1, 3), (2, 1), (3, 0)):
        assert answer(first, arch, "seccomp", *arguments) & 0xFFFF0000 == ERRNO, arguments
    assert answer(guest(allow, arch), arch, "seccomp", 1, 1) == ENOSYS, "without a second filter it is not there"


def test_the_lists_are_right() -> None:
    assert NARROW.keys() <= KNOWN
    assert NARROW.keys() <= GROUPS["@python"].keys(), "what the policy's filter refuses the ring cannot ask for"
    assert FILES.keys() <= GROUPS["@python"].keys()
    assert ARGUMENTS.keys() | ASKED_IN_PASSING <= NARROW.keys()
    assert TRIED_FIRST <= KNOWN
    assert not TRIED_FIRST & NARROW.keys()
