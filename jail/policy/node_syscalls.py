"""The system calls of a Node guest, each with the part of it that makes the call, and the arguments of its calls for
memory.

The filter is the only one, and is on before Node's first instruction: by the time its realm is locked Node has threads,
and cannot put a second one on. So the list holds what Node needs, found with strace on Node 18, 20 and 24. Pure data.
"""

from __future__ import annotations

from .narrow_syscalls import ARGUMENTS as READ_ONLY  # of open and openat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syscall_arguments import Alternatives

_WRITE, _EXEC = 2, 4
_ANONYMOUS, _HUGETLB = 0x20, 0x40000

_LOADER = "the loader maps Node and its libraries"
_MEMORY = "V8's heaps and malloc"
_LOOP = "libuv's event loop, and what wakes it"
_THREAD = "threads of V8 and libuv, never a second process"
_SIGNAL = "handlers that Node sets at its start"
_FACT = "a fact of the process or the machine that Node asks for at its start"
_FILE = "the harness's scripts, and files of /proc that Node sizes its heap by"

NODE = {
    "execve": "the start of the guest; a second one only replaces it by another program that is shown",
    "exit": "the end of a thread",
    "exit_group": "the end",
    "read": "standard input, the channel, scripts",
    "write": "standard output and error, the channel",
    **dict.fromkeys(("readv", "writev"), "the same of a C library (musl), and the message of an abort"),
    "restart_syscall": "the kernel resumes a wait through it after a stop signal",
    **dict.fromkeys(("open", "openat", "close", "lseek", "pread64", "access", "faccessat"), _FILE),
    **dict.fromkeys(("stat", "lstat", "fstat", "newfstatat", "statx", "readlink", "readlinkat", "getcwd"), _FILE),
    **dict.fromkeys(("mmap", "munmap", "mprotect", "mremap", "madvise", "brk"), _MEMORY),
    **dict.fromkeys(("pkey_alloc", "pkey_free", "pkey_mprotect"), "V8 guards its tables, from Node 22 on"),
    **dict.fromkeys(("arch_prctl", "set_tid_address", "set_robust_list", "rseq"), _LOADER),
    **dict.fromkeys(("sched_getparam", "sched_getscheduler"), "the mutexes of abseil, from Node 24 on"),
    **dict.fromkeys(("clone", "futex", "sched_yield", "sched_getaffinity", "prctl"), _THREAD),
    **dict.fromkeys(("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe2"), _LOOP),
    **dict.fromkeys(("poll", "ppoll"), "Node looks whether its standard streams are open"),
    **dict.fromkeys(("fcntl", "ioctl", "dup", "dup3"), "Node looks at its standard streams, and wakes by pipes"),
    **dict.fromkeys(("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack"), _SIGNAL),
    **dict.fromkeys(("getpid", "gettid", "tgkill"), "abort, where V8 finds its heap full"),
    **dict.fromkeys(("getuid", "geteuid", "getgid", "getegid", "getppid", "capget"), _FACT),
    **dict.fromkeys(("uname", "sysinfo", "prlimit64", "getrlimit", "setrlimit", "getrusage"), _FACT),
    **dict.fromkeys(("clock_gettime", "clock_getres", "gettimeofday", "time"), "where the vDSO does not answer"),
    **dict.fromkeys(("clock_nanosleep", "nanosleep"), "threads wait"),
    "getrandom": "crypto, and the seeds of V8 and OpenSSL",
    "membarrier": "V8 asks whether it has it",
    "getcpu": "V8, where the vDSO does not answer",
}  # fmt: skip

_FIXED: Alternatives = (((2, _EXEC, 0),),)
# The guest executes nothing that it has written: no page is both, none becomes executable later, and one that is so
# from its start shows a file. Files that the guest can write lie on mounts without exec, and neither memfd_create nor
# shmat, whose pages are no file's, is among the calls. Nor is a file opened to be written: the kernel lets a process
# write past the protection of its own pages through /proc/self/mem. Refusing EXEC altogether is not for a filter that
# is on before exec: the loader maps code.
NO_MADE_CODE: dict[str, Alternatives] = {
    "mmap": (
        ((2, _EXEC, 0), (3, _HUGETLB, 0)),
        ((2, _WRITE, 0), (3, _ANONYMOUS | _HUGETLB, 0)),
    ),
    "mprotect": _FIXED,
    "pkey_mprotect": _FIXED,
    "open": READ_ONLY["open"],
    "openat": READ_ONLY["openat"],
}
