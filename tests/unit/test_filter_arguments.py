"""What may be given to the calls that are allowed with conditions: refused arguments beside allowed neighbours."""

from __future__ import annotations

import errno
import itertools
from typing import TYPE_CHECKING

import pytest

from jail.policy.load import load
from jail.policy.syscall_answers import PROBED
from jail.policy.syscall_arguments import ARGUMENTS, IGNORED, alternatives

from .bpf import ALLOW, ERRNO, KILL_PROCESS
from .filters import ARCHITECTURES, ENOSYS, EPERM, FORK, HIGH, SPAWN, THREAD, answer, both, guest, named, numbers

AT_FDCWD = -100
WIDEST = ("@default", "@build", "@ipc", "fchmodat2", "mq_open", "ptrace")
CLONE_NEW = {
    "time": 0x80, "mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000,
    "pid": 0x20000000, "net": 0x40000000,
}  # fmt: skip

if TYPE_CHECKING:
    from jail.policy.syscall_arguments import Alternatives

SETS_LIMIT = (("setrlimit", ()), ("prlimit64", (0,)))
SETS_ATTRIBUTE = ("setxattr", "lsetxattr", "fsetxattr")

# name, arguments, whether they pass. Refused ones stand beside allowed ones that differ in little.
CASES = [
    *(("clone", (flags | new,), False) for flags in (THREAD, FORK, SPAWN, 0) for new in CLONE_NEW.values()),
    *(("clone", (FORK | new | HIGH,), False) for new in CLONE_NEW.values()),
    *(("clone", (flags,), True) for flags in (THREAD, FORK, SPAWN, FORK | HIGH, FORK & ~0xFF | 64)),
    ("clone", (FORK | 0x8000,), False),  # CLONE_PARENT
    *(("ioctl", (0, request), False) for request in (0x5412, 0x541C, 0x5423, 0x541D, 0x5437)),  # TIOCSTI, ...
    *(("ioctl", (0, request | HIGH), False) for request in (0x5412, 0x541C, 0x5423)),
    *(("ioctl", (0, request - (1 << 32)), False) for request in (0x5412, 0x541C)),  # all high bits
    ("ioctl", (0, 0x40086602), False),  # FS_IOC_SETFLAGS
    ("ioctl", (0, 0xB701), False),  # NS_GET_USERNS
    ("ioctl", (0, 0x401C5820), False),  # FS_IOC_FSSETXATTR: project quota
    *(("ioctl", (0, request), True) for request in (0x5401, 0x5413, 0x541B, 0x5421, 0x5451, 0x40049409)),
    ("ioctl", (0, 0x5413 | HIGH), True),
    ("ioctl", (0, 0x5411), True),  # TIOCOUTQ, beside TIOCSTI
    *(("prctl", (option,), True) for option in (1, 3, 4, 15, 16, 21, 23, 27, 36, 38, 39, 0x53564D41, 15 | HIGH)),
    # PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_MM, PR_CAP_AMBIENT, PR_SET_SPECULATION_CTRL, ...
    *(("prctl", (option,), False) for option in (0, 8, 14, 22, 24, 26, 28, 35, 47, 53, 62, 67, 22 | HIGH, 0x53564D42)),
    *(("fcntl", (0, command), True) for command in (0, 1, 2, 3, 4, 5, 6, 7, 37, 1030, 1031, 1034, 4 | HIGH)),
    *(("fcntl", (0, command), False) for command in (1024, 1026, 1024 | HIGH, 99)),  # F_SETLEASE, F_NOTIFY
    *(("personality", (persona,), True) for persona in (0, 0xFFFFFFFF, 0xFFFFFFFF | HIGH, -1, 0x40000, 0x40000 | HIGH)),
    *(("personality", (persona,), False) for persona in (0x400000, 0x440000, 8, 0x20000, 0x40008, 0xFFFFFFFE)),
    # PTRACE_TRACEME, PEEKDATA, CONT, KILL, GETREGS, ATTACH, DETACH, SYSCALL, GETREGSET, INTERRUPT, LISTEN
    *(("ptrace", (request, 9), True) for request in (0, 2, 7, 8, 12, 16, 17, 24, 0x4204, 0x4207, 0x4208, 16 | HIGH)),
    # PTRACE_SECCOMP_GET_FILTER and METADATA, SYSEMU, and what a later kernel may know
    *(("ptrace", (request, 9), False) for request in (0x420C, 0x420D, 31, 0x4210, 0x420C | HIGH, -1)),
    *(("ptrace", (request, 9, 0, 0x100000), True) for request in (0x4200, 0x4206)),
    *(("ptrace", (request, 9, 0, 0x200000), False) for request in (0x4200, 0x4206)),  # PTRACE_O_SUSPEND_SECCOMP
    *(("renameat2", (AT_FDCWD, 1, AT_FDCWD, 2, flags), True) for flags in (0, 1, 2, 1 | HIGH)),
    *(("renameat2", (AT_FDCWD, 1, AT_FDCWD, 2, flags), False) for flags in (4, 5, 8, 4 | HIGH)),  # RENAME_WHITEOUT
    # MSG_OOB beside MSG_NOSIGNAL, DONTWAIT, MORE and PEEK's neighbours
    *(
        ("sendmsg", (3, 1, flags), not flags & 1)
        for flags in (0, 0x4000, 0x8042, HIGH, 1, 0x4001, 1 | HIGH, 0xFFFFFFFF)
    ),
    *((name, (3, 1, 1, flags), not flags & 1) for name in ("sendto", "sendmmsg") for flags in (0, 0x4040, 1, 1 | HIGH)),
    ("prlimit64", (0, 7), True),
    ("prlimit64", (HIGH, 7), True),
    *(("prlimit64", (pid, 7, new), False) for pid in (1, 2, 1 | HIGH, -1) for new in (0, 8)),
    # RLIMIT_CORE may be asked for, and is not set: test_a_limit_of_cores_is_set_in_name_alone
    *((call, (*pid, which, 8), True) for call, pid in SETS_LIMIT for which in (0, 3, 5, 7, 15, 7 | HIGH)),
    *((call, (*pid, which, 8), False) for call, pid in SETS_LIMIT for which in (16, 32, -1)),
    ("prlimit64", (0, 4, 0), True),
    ("prlimit64", (0, 4, HIGH, 8), False),
    # SO_REUSEADDR, IP_RECVERR, TCP_NODELAY, UDP_GRO, IPV6_V6ONLY
    *(("setsockopt", (3, *option), True) for option in ((1, 2), (0, 11), (6, 1), (17, 104), (41, 26), (1 | HIGH, 2))),
    # SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, TCP_MD5SIG, TCP_ULP, TCP_REPAIR, IPV6_RTHDR, IPT_SO_SET_REPLACE
    *(
        ("setsockopt", (3, *option), False)
        for option in ((1, 26), (1, 51), (6, 14), (6, 31), (6, 19), (41, 57), (0, 64))
    ),
    *(("setsockopt", (3, 1, option), option not in (13, 14)) for option in range(8, 24)),  # SO_LINGER; SO_BSDCOMPAT
    *(("setsockopt", (3, 0, join), False) for join in (35, 36, 39, 42, 46)),  # IP_ADD_MEMBERSHIP and its kin
    *(("setsockopt", (3, 41, join), False) for join in (20, 27, 32, 42, 46)),  # IPV6_ADD_MEMBERSHIP, flow labels
    # SO_TYPE, ERROR, LINGER, PEERCRED, ACCEPTCONN, PROTOCOL, DOMAIN; IP_MTU, TCP_NODELAY, IPV6_V6ONLY
    *(("getsockopt", (3, 1, option), True) for option in (2, 3, 4, 7, 8, 13, 17, 18, 30, 38, 39, 3 | HIGH)),
    *(("getsockopt", (3, *option), True) for option in ((0, 14), (6, 1), (41, 26), (1 | HIGH, 3))),
    # SO_GET_FILTER, PEERNAME, PEERSEC, MARK, INCOMING_CPU, MEMINFO, COOKIE, PEERGROUPS, NETNS_COOKIE, PEERPIDFD
    *(("getsockopt", (3, 1, option), False) for option in (26, 28, 31, 36, 49, 55, 56, 57, 59, 71, 77, 84, 77 | HIGH)),
    # TCP_INFO, TCP_CONGESTION, SO_ORIGINAL_DST, IPT_SO_GET_INFO, and whole levels
    *(("getsockopt", (3, *option), False) for option in ((6, 11), (6, 13), (0, 80), (0, 64), (41, 80), (1 | HIGH, 77))),
    *(("getsockopt", (3, level, 3), False) for level in (255, 262, 263, 270, 277, 282, 284)),
    *(
        (call, (0,) * 5 + (flags,), True)
        for call in ("preadv2", "pwritev2")
        for flags in (0, 1, 2, 4, 0x10, 0x40, HIGH)
    ),
    # RWF_NOWAIT, DONTCACHE, and what a later kernel may know
    *(
        (call, (0,) * 5 + (flags,), False)
        for call in ("preadv2", "pwritev2")
        for flags in (8, 9, 0x80, 0x100, 8 | HIGH, -1)
    ),
    *(("fadvise64", (3, 0, 0, advice), True) for advice in (0, 1, 2, 3, 5, 2 | HIGH)),
    *(("fadvise64", (3, 0, 0, advice), False) for advice in (4, 4 | HIGH, 6, -1)),  # POSIX_FADV_DONTNEED
    *(("membarrier", (command,), True) for command in (0, 8, 16, 32, 64, 128, 256, 512, 8 | HIGH)),
    # GLOBAL, GLOBAL_EXPEDITED and its registration
    *(("membarrier", (command,), False) for command in (1, 2, 4, 1 | HIGH, 3, 1024)),
    *(("setsockopt", (3, level, 2), False) for level in (255, 262, 270, 277, 282)),  # raw, MPTCP, netlink, TIPC, TLS
    *((call, (1, 2, 3, size), True) for call in SETS_ATTRIBUTE for size in (0, 1, 255)),
    *((call, (1, 2, 3, size), False) for call in SETS_ATTRIBUTE for size in (256, 65536, HIGH, -1)),
    *(("madvise", (0, 4096, advice), True) for advice in (0, 4, 8, 10, 14, 16, 18, 22, 24, 25, 102, 4 | HIGH)),
    # MADV_MERGEABLE, ..., COLD, PAGEOUT
    *(("madvise", (0, 4096, advice), False) for advice in (12, 13, 12 | HIGH, 20, 21, 21 | HIGH, 32, 100, 101)),
    ("mmap", (0, 4096, 3, 0x22), True),
    *(("mmap", (0, 1 << 21, 3, flags), False) for flags in (0x40022, 0x40022 | 21 << 26, 0x40022 | HIGH)),
    ("memfd_create", (0, 0x3), True),
    ("memfd_create", (0, 0x4), False),
    ("memfd_create", (0, 0x5 | HIGH), False),
    ("shmget", (0, 4096, 0o1600), True),
    ("shmget", (0, 1 << 21, 0o5600), False),
    *(("sched_setscheduler", (0, policy), True) for policy in (0, 3, 5, 0x40000003, 3 | HIGH)),
    *(("sched_setscheduler", (0, policy), False) for policy in (1, 2, 6, 0x40000001, 1 | HIGH)),
    *(("sched_setscheduler", (pid, 3), False) for pid in (1, 2, 1 | HIGH, -1)),
    *(("ioprio_set", (which, 0, 0x6000), which in (1, 2)) for which in (0, 1, 2, 3)),
    *(("ioprio_set", (which, who, 0x6000), False) for which in (1, 2, 3) for who in (1, 2, 1 | HIGH)),
    *(("ioprio_set", (1, 0, value), True) for value in (0, 0x4000, 0x4007, 0x6000)),
    *(("ioprio_set", (1, 0, value), False) for value in (0x2000, 0x2007, 0x2000 | HIGH, 0x8000, 0x14000)),
]
SET_ID = (0o4755, 0o2755, 0o6755, 0o4000, 0o2000, 0o2755 | HIGH)
PLAIN = (0o755, 0o1777, 0, 0o600 | HIGH)
MODE_AT = {"chmod": 1, "fchmod": 1, "fchmodat": 2, "fchmodat2": 2, "mkdir": 1, "mkdirat": 2, "creat": 1}
CASES += [(name, (0,) * at + (mode,), True) for name, at in MODE_AT.items() for mode in PLAIN]
CASES += [(name, (0,) * at + (mode,), False) for name, at in MODE_AT.items() for mode in SET_ID]
for call, before in (("open", (0,)), ("openat", (AT_FDCWD, 0)), ("mq_open", (0,))):
    for flags, mode in itertools.product((0o101, 0o1102, 0o20200002, 0o101 | HIGH), PLAIN):
        CASES.append((call, (*before, flags, mode), True))
    for flags, mode in itertools.product((0o101, 0o1102, 0o20200002, 0o100 | HIGH), SET_ID):  # O_CREAT, O_TMPFILE
        CASES.append((call, (*before, flags, mode), False))
    for flags, mode in itertools.product((0, 0o2, 0o200000, 0o2000000, HIGH), (*PLAIN, *SET_ID)):
        CASES.append((call, (*before, flags, mode), True))  # the mode is whatever was left in the register
for call, before in (("mknod", (0,)), ("mknodat", (AT_FDCWD, 0))):
    CASES += [(call, (*before, kind | 0o644), True) for kind in (0, 0o100000, 0o010000, HIGH)]
    CASES += [(call, (*before, kind | 0o644), False) for kind in (0o020000, 0o060000, 0o140000, 0o040000, 0o120000)]
    CASES += [(call, (*before, kind | 0o4644), False) for kind in (0, 0o100000, 0o010000)]
    CASES += [(call, (*before, 0o020644 | HIGH), False)]


def refused_argument(name: str) -> int:
    """The answer where denied calls are not killed for."""
    return ERRNO | PROBED.get(name, errno.EPERM)


@pytest.mark.parametrize("on_denied", ["errno", "kill"])
@pytest.mark.parametrize(
    ("arch", "name"),
    [(arch, name) for arch in ARCHITECTURES for name in sorted({case[0] for case in CASES} & numbers(arch).keys())],
)
def test_arguments(arch: str, name: str, on_denied: str) -> None:
    program = guest(WIDEST, arch, on_denied)
    refused = KILL_PROCESS if on_denied == "kill" and name not in PROBED else refused_argument(name)
    cases = [(arguments, good) for case, arguments, good in CASES if case == name]
    assert {good for _, good in cases} == {True, False}
    for arguments, good in cases:
        assert answer(program, arch, name, *arguments) == (ALLOW if good else refused), [hex(a) for a in arguments]


# of AF_UNIX: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET; never SOCK_RAW, which the kernel takes for SOCK_DGRAM
UNIX_SOCKETS = {"none": set(), "own": {1, 5}, "any": {1, 2, 5}}
UNIX_PAIRS = {"none": {1, 5}, "own": {1, 5}, "any": {1, 2, 5}}


@both
@pytest.mark.parametrize("unix", UNIX_SOCKETS)
def test_sockets(unix: str, arch: str) -> None:
    program = guest(("@default",), arch, unix=unix)
    for family, kind, protocol in itertools.product(range(48), range(8), (0, 1, 6, 17, 33, 115, 132, 136, 262)):
        local = family == 1 and kind in UNIX_SOCKETS[unix]
        pair = family == 1 and kind in UNIX_PAIRS[unix]
        internet = family in {2, 10} and (kind, protocol) in {(1, 0), (1, 6), (2, 0), (2, 17)}
        for flag, high in ((0, 0), (0x80800, HIGH)):  # SOCK_CLOEXEC|SOCK_NONBLOCK
            triple = (family | high, kind | flag | high, protocol | high)
            assert answer(program, arch, "socket", *triple) == (ALLOW if local or internet else EPERM), triple
            assert answer(program, arch, "socketpair", *triple) == (ALLOW if pair else EPERM), triple


@both
def test_a_guest_that_makes_no_socket_sends_to_no_address(arch: str) -> None:
    alone, others = guest(load("python").syscalls.allow, arch), guest(("@default",), arch)
    assert answer(alone, arch, "sendto", 3, 1, 1, 0, 0, 0) == ALLOW
    for address in (1, HIGH, -1):
        assert answer(alone, arch, "sendto", 3, 1, 1, 0, address, 110) == EPERM
        assert answer(others, arch, "sendto", 3, 1, 1, 0, address, 110) == ALLOW, "UDP"
    assert answer(alone, arch, "sendmmsg") == answer(alone, arch, "connect") == EPERM


@both
def test_every_single_bit_of_an_argument(arch: str) -> None:
    """libseccomp's code against the conditions it was given: each alternative, and all its neighbours by one bit."""
    names = frozenset((*WIDEST, *ARGUMENTS, "clone", "socket", "socketpair"))
    program = guest(tuple(sorted(names)), arch, unix="own")
    for name in {*ARGUMENTS, "clone", "socket", "socketpair"} & numbers(arch).keys():
        allowed = alternatives(name, named(WIDEST) | names, "own")
        for conditions in allowed:
            base = [0] * 6
            for index, _, value in conditions:
                base[index] = value
            for index, bit in itertools.product({index for index, _, _ in conditions} | {5}, range(64)):
                given = [value ^ (1 << bit) if at == index else value for at, value in enumerate(base)]
                refused = ERRNO if any_holds(IGNORED.get(name, ()), given) else refused_argument(name)
                assert answer(program, arch, name, *given) == (ALLOW if any_holds(allowed, given) else refused), given


def any_holds(alternatives: Alternatives, given: list[int]) -> bool:
    return any(all(given[i] & mask == value for i, mask, value in every) for every in alternatives)


@both
@pytest.mark.parametrize("on_denied", ["errno", "kill"])
def test_a_limit_of_cores_is_set_in_name_alone(on_denied: str, arch: str) -> None:
    program = guest(("@base", "@limits"), arch, on_denied)
    for core in (4, 4 | HIGH):
        assert answer(program, arch, "prlimit64", 0, core, 8) == ERRNO
        assert answer(program, arch, "setrlimit", core, 8) == ERRNO
        assert answer(program, arch, "prlimit64", 0, core, 8, 16) == EPERM, "the old limit would stay unwritten"
        assert answer(program, arch, "prlimit64", 0, core, 0, 16) == ALLOW
        assert answer(program, arch, "prlimit64", 1, core, 8) == EPERM


@both
def test_who_may_trace_may_name_its_tracer(arch: str) -> None:
    for more, wanted in ((), EPERM), (("ptrace",), ALLOW):
        assert answer(guest(("@default", *more), arch), arch, "prctl", 0x59616D61, -1) == wanted


@both
@pytest.mark.parametrize("preset", ["python", "judge"])
def test_a_single_process_stays_single(preset: str, arch: str) -> None:
    program = guest(load(preset).syscalls.allow, arch)
    for name in {"fork", "vfork", "wait4", "pidfd_open", "setsid"} & numbers(arch).keys():
        assert answer(program, arch, name) in {EPERM, ENOSYS}, name
    for flags in (FORK, SPAWN, 17, 0, THREAD & ~0x10000, THREAD & ~0x100, 0x00010000):
        assert answer(program, arch, "clone", flags) == EPERM, hex(flags)
    assert answer(program, arch, "execve") == ALLOW


@both
def test_clone_makes_threads_only_unless_fork_is_allowed(arch: str) -> None:
    alone = guest(("@base", "clone"), arch)
    taken = guest(("@default",), arch, "errno", ("fork", "vfork"))
    for program in (alone, taken):
        assert answer(program, arch, "clone", THREAD) == ALLOW
        assert answer(program, arch, "clone", FORK) == EPERM
        for new in CLONE_NEW.values():
            assert answer(program, arch, "clone", THREAD | new) == EPERM
    assert answer(guest(("@base", "clone", "vfork"), arch), arch, "clone", SPAWN) == ALLOW
