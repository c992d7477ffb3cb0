"""The system calls of a guest that shares the host's processes and files: the calls of a policy that the tiers below
full refuse, and the arguments that they permit to the others. Pure data for the filter.

In the full tier a namespace, a mount or an id keeps these calls within the jail. Landlock does not check them, or does
so only in versions of Linux that few machines have yet; and it looks at paths, while a filter looks at names of calls.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syscall_arguments import Alternatives

_INT, _ALL = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_MAKES_FILE, _SET_ID = 0o100 | 0o20000000, 0o6000  # O_CREAT and __O_TMPFILE; set-id bits of a mode
_ACCESS, _TRUNCATE = 0o3, 0o1000  # O_ACCMODE, O_TRUNC

_GROUP = "the jail is one process group, by which all of it is ended at once: none may leave it"
_OTHERS = "another process of the caller's could be traced, read or stopped"
_METADATA = (
    "Landlock does not check changes of a file's mode, owner, times or attributes, and the caller's files are visible"
)
_ATTRIBUTES = "Landlock looks at no attribute that is read, and those of the caller's files may say anything"
_KEYS = "the caller's session keyring is possessed where no other could be joined"
_IPC = "there is no IPC namespace: the machine's objects, some of them the caller's, have plain numbers"
_WATCH = "Landlock does not check watches, and a guest must not learn what happens to the caller's files"
_HIDES = "its operations bypass Landlock or the filter"

REFUSED: dict[str, str] = {
    **dict.fromkeys(("setsid", "setpgid"), _GROUP),
    **dict.fromkeys((
        "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "pidfd_open",
        "pidfd_getfd", "pidfd_send_signal", "perf_event_open", "sched_setattr", "sched_setparam", "migrate_pages",
        "move_pages", "get_robust_list",
    ), _OTHERS),
    **dict.fromkeys((
        "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes",
        "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    ), _METADATA),
    **dict.fromkeys((
        "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr",
    ), _ATTRIBUTES),
    **dict.fromkeys(("add_key", "request_key", "keyctl"), _KEYS),
    **dict.fromkeys((
        "shmget", "shmat", "shmdt", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd", "msgrcv",
        "msgctl", "mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr",
    ), _IPC),
    **dict.fromkeys((
        "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch", "fanotify_init", "fanotify_mark",
    ), _WATCH),
    **dict.fromkeys(("io_uring_setup", "io_uring_enter", "io_uring_register", "memfd_create"), _HIDES),
    "truncate": "before Linux 6.2 Landlock does not check it; an open for writing does the same",
}  # fmt: skip
# Of the refused ones: made by the supervisor for the guest, beneath what it may write to
# (native/supervisor/attributes.c).
SERVED = (
    "chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat",
    "chown", "fchown", "lchown", "fchownat",  # those that change nothing
)  # fmt: skip
SOCKETS = "without a network namespace the machine's network is reached by any socket, and Landlock looks at TCP alone"

_PRCTLS = (2, 3, 15, 16, 21, 23, 27, 29, 30, 36, 37, 38, 39, 50, 51, 52, 0x53564D41)
_FCNTLS = (*range(8), 9, 10, 11, 16, 36, 37, 38, 1030, 1031, 1032, 1033, 1034)


def _one_of(index: int, *values: int) -> Alternatives:
    return tuple(((index, _INT, value),) for value in values)


def _open(flags: int) -> Alternatives:
    """Allows open without O_TRUNC, or with it to write: before Linux 6.2 Landlock lets a file that may be read be
    truncated.
    """
    modes = (((flags, _MAKES_FILE, 0),), ((flags + 1, _SET_ID, 0),))
    ways = (((flags, _TRUNCATE, 0),), ((flags, _ACCESS, 1),), ((flags, _ACCESS, 2),))
    return tuple(_joined(*mode, *way) for mode in modes for way in ways)


def _joined(*conditions: tuple[int, int, int]) -> tuple[tuple[int, int, int], ...]:
    """Joins the conditions of each argument into one: libseccomp takes no two for one."""
    by_index: dict[int, tuple[int, int]] = {}
    for index, mask, value in conditions:
        before_mask, before_value = by_index.get(index, (0, 0))
        by_index[index] = before_mask | mask, before_value | value
    return tuple((index, *pair) for index, pair in sorted(by_index.items()))


ARGUMENTS: dict[str, Alternatives] = {
    "open": _open(1),
    "openat": _open(2),
    # not PR_SET_PDEATHSIG, by which a guest ends with jail-init, nor PR_SET_DUMPABLE, which hides it from the watch
    "prctl": _one_of(0, *_PRCTLS),
    # not F_SETOWN and F_SETOWN_EX: with F_SETSIG they send any signal to any process of the same id
    "fcntl": _one_of(1, *_FCNTLS),
    "sched_setaffinity": (((0, _INT, 0),),),
    "getpriority": tuple(((0, _INT, which), (1, _INT, 0)) for which in (0, 1)),
}
