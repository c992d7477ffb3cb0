"""The system calls of a Python guest whose ring is locked at level strict, each with the part of the guest that makes
it.

A second filter, on top of the policy's. The harness puts it on when the interpreter is locked, before anything of the
guest's is compiled. Any other call ends the run, whatever ``syscalls.on_denied`` says: only a guest that has left the
language ring can make one. Pure data; docs/language.md says how the importer and the C library are served.
"""

from __future__ import annotations

from .syscall_arguments import CLONE_THREAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syscall_arguments import Alternatives

_INT = 0xFFFFFFFF
_WRITES = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000  # O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND, __O_TMPFILE

_UNTRACED = 0x00800000  # CLONE_UNTRACED: no call of such a thread could be named (native/init/last_call.c)

_LOOP = "an asyncio loop, which waits and wakes itself"
_THREAD = "a thread that starts, waits or ends"
_MEMORY = "malloc, and the loader of compiled modules"
_CLOCK = "time, where the vDSO does not answer; sleep"
_FACT = "a fact of this process that a module asks for"
_SIGNAL = "handlers, and the ring's own end of a run"
_TIMER = "what is printed is written out within a millisecond (native/python_sandbox/output.c)"

NARROW = {
    "read": "standard input, the channel, and what the importer opens",
    "write": "standard output and error",
    "writev": "the channel",
    "pread64": "the loader reads a compiled module's headers",
    "close": "what the importer opened",
    "lseek": "io.open looks where a file stands",
    "open": "openat as musl spells it: to read, and what there is to be read is for the mount tree",
    "openat": "the importer, time zones, the loader, the C library's locale and zone: to read",
    **dict.fromkeys(("stat", "lstat", "fstat", "newfstatat"), "the importer finds modules, zoneinfo its zones"),
    "getdents64": "the importer's view of a folder, and the list of time zones",
    "readlink": "the C library, of its own paths",
    "getcwd": "os.path.abspath",
    **dict.fromkeys(("mmap", "munmap", "mprotect", "mremap", "madvise", "brk"), _MEMORY),
    **dict.fromkeys(("clone", "futex", "set_robust_list", "rseq", "exit", "sched_yield", "set_tid_address"), _THREAD),
    **dict.fromkeys(("poll", "ppoll", "select", "pselect6"), _LOOP),
    **dict.fromkeys(("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait"), _LOOP),
    **dict.fromkeys(("socketpair", "sendto", "recvfrom", "getsockname", "getsockopt", "shutdown"), _LOOP),
    **dict.fromkeys(("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"), _CLOCK),
    **dict.fromkeys(("times", "getrusage", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid"), _FACT),
    **dict.fromkeys(("uname", "sysinfo", "sched_getaffinity", "prlimit64", "getrlimit", "umask"), _FACT),
    **dict.fromkeys(("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"), _SIGNAL),
    "tgkill": "abort, and the ring's own end of a run",
    **dict.fromkeys(("timer_create", "timer_settime", "timer_delete"), _TIMER),
    "getrandom": "os.urandom, random, hashes",
    "ioctl": "io.open asks whether a file is a terminal, argparse how wide it is, sockets are made non-blocking",
    "fcntl": "sockets are made non-blocking, descriptors close-on-exec",
    "prctl": "names of threads",
    "exit_group": "the end",
}

ARGUMENTS: dict[str, Alternatives] = {
    "clone": tuple(((index, mask | _UNTRACED, value),) for ((index, mask, value),) in CLONE_THREAD),
    "open": (((1, _WRITES, 0),),),
    "openat": (((2, _WRITES, 0),),),
    # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
    "ioctl": tuple(((1, _INT, request),) for request in (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)),
    "fcntl": tuple(((1, _INT, command),) for command in (1, 2, 3, 4)),  # F_GETFD, F_SETFD, F_GETFL, F_SETFL
    "prctl": tuple(((0, _INT, option),) for option in (15, 16, 0x53564D41)),  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
    "prlimit64": (((0, _INT, 0), (2, 0xFFFFFFFFFFFFFFFF, 0)),),  # of the process itself, and only to ask
}

# Of a guest that has folders of its own besides: what the guarded functions ask for (guests/python/files.py), relative
# to a descriptor of a folder. Files are opened to write with O_NOFOLLOW alone, and no nameless one is made.
_OWN = "an act on a file of the guest's own"
FILES = dict.fromkeys(("mkdirat", "unlinkat", "renameat", "fchmodat", "utimensat", "faccessat", "ftruncate"), _OWN)
_NO_FOLLOW = {"x86_64": 0o400000, "aarch64": 0o100000}
_NAMELESS = 0o20000000  # __O_TMPFILE


# Of a session that may be copied besides: shapes of clone(2) that the first filter tells the supervisor of, which lets
# one through (native/abi/branches.h). A kill would outrank that.
_COPIES: Alternatives = tuple(((0, _INT, flags),) for flags in (0x8000, 0x800))


def calls(arch: str, files: bool, branches: bool = False) -> tuple[frozenset[str], dict[str, Alternatives]]:
    """Returns the names and arguments of the calls, with those for ``files`` of the guest's own or without, and with
    those for ``branches`` of a session.
    """
    if branches:
        names, arguments = calls(arch, files)
        return names, {**arguments, "clone": (*arguments["clone"], *_COPIES)}
    if not files:
        return frozenset(NARROW), ARGUMENTS
    link = _NO_FOLLOW[arch]  # AT_FDCWD is negative
    opened: Alternatives = (((2, _WRITES, 0),), ((0, 1 << 31, 0), (2, link | _NAMELESS, link)))
    return frozenset(NARROW) | FILES.keys(), {**ARGUMENTS, "openat": opened}


# The call that the first filter permits for the sake of the second: SECCOMP_SET_MODE_FILTER with
# SECCOMP_FILTER_FLAG_TSYNC.
SECOND: dict[str, Alternatives] = {"seccomp": (((0, _INT, 1), (1, _INT, 1)),)}

# The C library, this version or a later one, tries them and falls back on ENOSYS, which is no alarm. Unknown numbers of
# calls are answered likewise.
TRIED_FIRST = frozenset((
    "clone3", "faccessat2", "statx", "openat2", "membarrier", "mseal", "map_shadow_stack", "futex_waitv", "futex_wait",
    "futex_wake", "futex_requeue", "get_mempolicy",
))  # fmt: skip
# Answered with EPERM where their arguments are others, which is no alarm: the C library only asks for a fact.
ASKED_IN_PASSING = frozenset(("prctl", "prlimit64"))
