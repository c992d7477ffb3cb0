"""The answers to refused system calls that programs only try, or with which they ask for a fact. Pure data for the
filter.

Any other refused call is answered as ``syscalls.on_denied`` says: by EPERM or a kill.
"""

from __future__ import annotations

# Libraries try these only to learn whether they work: a refused argument is answered by an errno, even where denied
# calls kill.
_EPERM, _EINVAL, _ENOPROTOOPT, _EOPNOTSUPP = 1, 22, 92, 95
PROBED = {
    **dict.fromkeys((
        "fcntl", "fsetxattr", "ioctl", "ioprio_set", "lsetxattr", "madvise", "memfd_create", "mmap", "personality",
        "prctl", "prlimit64", "ptrace", "sched_setscheduler", "setpriority", "setrlimit", "setsockopt", "setxattr",
        "shmget", "socket", "socketpair",
    ), _EPERM),
    # the answer of a kernel that lacks the flag, advice, command or option
    **dict.fromkeys(("preadv2", "pwritev2"), _EOPNOTSUPP),
    **dict.fromkeys(("fadvise64", "membarrier"), _EINVAL),
    "getsockopt": _ENOPROTOOPT,
}  # fmt: skip

# Calls whose refused argument is told to a listener, which answers with EPERM: the argument says what the guest
# wanted to do. The others ask for speed or for a fact, by the thousand in some programs (malloc's madvise), and
# telling costs 10 us a call.
ASKED_FOR_SOMETHING = frozenset((
    "fcntl", "fsetxattr", "ioctl", "lsetxattr", "personality", "prctl", "setxattr", "shmget", "socket", "socketpair",
))  # fmt: skip

# Answered with this errno where they are not allowed, and never killed for: as on a file system that lacks the call.
# glibc's posix_fallocate writes to each block then; on any other errno it fails.
UNSUPPORTED = {  # EOPNOTSUPP
    "fallocate": 95,
    # cp, ls and shutil go on without attributes then, as on a file system that has none
    **dict.fromkeys(("getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr"), 95),
    **dict.fromkeys(("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"), 95),
}

_OLDER_WAY = "libraries fall back to an older call then"
_NUMA = "libnuma, OpenBLAS and hwloc take ENOSYS for a machine of one node, and EPERM for a broken one"
_SELF = "xz and others sandbox themselves where this exists"

# Answered with ENOSYS where they are not allowed, and never killed for: ordinary programs try them first.
ABSENT = {
    "clone3": "glibc 2.34 starts threads and processes with clone then; on EPERM it fails",
    "openat2": _OLDER_WAY,
    "fchmodat2": "glibc 2.39 goes through /proc/self/fd then",
    "faccessat2": _OLDER_WAY,
    "statx": _OLDER_WAY,
    "close_range": _OLDER_WAY,
    "copy_file_range": _OLDER_WAY,
    "epoll_pwait2": _OLDER_WAY,
    "execveat": "glibc's fexecve goes through /proc/self/fd then",
    "getrandom": _OLDER_WAY,
    "membarrier": _OLDER_WAY,
    "memfd_create": _OLDER_WAY,
    "preadv2": _OLDER_WAY,
    "pwritev2": _OLDER_WAY,
    "renameat2": _OLDER_WAY,
    "rseq": "glibc 2.35 does without it",
    "pidfd_open": "CPython and Go try whether it exists",
    "pidfd_send_signal": "Go tries whether it exists",
    "pkey_alloc": "V8 tries whether the CPU has protection keys",
    **dict.fromkeys(("io_uring_setup", "io_uring_enter", "io_uring_register"), "libuv tries whether it exists"),
    **dict.fromkeys(("get_mempolicy", "set_mempolicy", "mbind", "set_mempolicy_home_node"), _NUMA),
    **dict.fromkeys(("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"), _SELF),
    **dict.fromkeys(("sched_getattr", "sched_setattr"), "chrt uses the older calls then"),
    **dict.fromkeys(("statmount", "listmount"), "libmount 2.41 reads /proc/self/mountinfo then"),
    **dict.fromkeys(("mseal", "map_shadow_stack"), "glibc's loader hardens itself where this exists"),
    **dict.fromkeys(("futex_waitv", "futex_wake", "futex_wait", "futex_requeue"), _OLDER_WAY),
    **dict.fromkeys(("cachestat", "memfd_secret"), _OLDER_WAY),
}
