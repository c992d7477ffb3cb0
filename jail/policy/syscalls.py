"""The named groups of system calls that a policy allows, each call with the reason that it is allowed.

Pure data. A name that an architecture does not have (``open`` on aarch64) counts for nothing there. The flags, options
and socket families of a call are in ``syscall_arguments.py`` and hold for every group. Found with strace on coreutils,
bash, git, make, gcc, tar, sqlite3, perl, node, pip, java, rustc, CPython 3.11 to 3.13 and numpy.
"""

from __future__ import annotations

from .node_syscalls import NODE
from .syscall_names import KNOWN

__all__ = ["GROUPS", "KNOWN"]

_BASE = {
    "execve": "the start of the guest: our own last step executes it with the filter on",
    "exit": "the end of a thread",
    "exit_group": "the end of a process, and of our own child where execve failed",
    "restart_syscall": "the kernel resumes a sleep or wait through it after a stop signal",
    "read": "input",
    "write": "output, and our own child's report of a failed execve",
    "readv": "musl's stdio reads with it",
    "writev": "musl's stdio writes with it, and glibc the message of an abort",
    "close": "descriptors",
    "lseek": "stdio gives back what it read ahead",
    "open": "openat as musl spells it; mounts and Landlock decide which files",
    "openat": "the loader opens libraries; mounts and Landlock decide which files",
    "access": "ld.so looks for /etc/ld.so.preload",
    "faccessat": "access on aarch64",
    "fstat": "the loader and stdio look at what they opened",
    "newfstatat": "glibc's stat and fstat",
    "readlink": "a static glibc program reads /proc/self/exe",
    "readlinkat": "readlink on aarch64",
    "pread64": "ld.so reads program headers",
    "mmap": "libraries and memory",
    "munmap": "gives memory back",
    "mprotect": "the loader makes relocated pages read-only",
    "brk": "malloc's heap",
    "arch_prctl": "x86_64: the thread pointer, set before main",
    "set_tid_address": "start of the C library's first thread",
    "set_robust_list": "start of every thread of glibc",
    "rseq": "start of every thread of glibc 2.35 and newer",
    "futex": "locks, also in programs of one thread (call_once)",
    "getrandom": "seeds of malloc and of hash tables",
    "prlimit64": "the C library asks for the stack's limit",
    "uname": "a static glibc program checks the kernel's version",
    "getpid": "abort and raise",
    "gettid": "abort and raise",
    "tgkill": "abort and raise",
    "rt_sigaction": "signal handlers",
    "rt_sigprocmask": "abort, and every fork and thread start",
    "rt_sigreturn": "the return from a handler",
    "ioctl": "isatty, which stdio asks before it buffers",
    "prctl": "names of threads and other options of a list",
}  # fmt: skip

_FILES = {
    "stat": "facts of a file, as musl asks",
    "lstat": "facts of a file, links not followed",
    "statx": "facts of a file, as node, Rust and coreutils ask",
    "faccessat2": "access with flags, glibc 2.33",
    "getdents": "lists a directory (old form)",
    "getdents64": "lists a directory",
    "getcwd": "the working directory",
    "chdir": "changes the working directory",
    "fchdir": "returns to a working directory",
    "dup": "descriptors: redirection",
    "dup2": "descriptors: redirection",
    "dup3": "descriptors: redirection",
    "fcntl": "close-on-exec, status flags and record locks (sqlite)",
    "close_range": "closes what a child must not inherit, as CPython's subprocess does",
    "statfs": "free space, kind of file system",
    "fstatfs": "free space, kind of file system",
    "preadv": "reads at an offset into several buffers",
    "preadv2": "the same with flags, RWF_NOWAIT excepted",
    "sendfile": "copies a file in the kernel (shutil.copy, tar)",
    "copy_file_range": "copies a file in the kernel (cp, node)",
    "fadvise64": "cat, tar and pip announce a sequential read; no guest empties the cache that all share",
    "getxattr": "ls and cp look for ACLs",
    "lgetxattr": "ls and cp look for ACLs",
    "fgetxattr": "ls and cp look for ACLs",
    "listxattr": "shutil.copystat fails where this is refused",
    "llistxattr": "shutil.copystat fails where this is refused",
    "flistxattr": "cp -a",
    "umask": "the mode of what will be made",
}  # fmt: skip

_WRITE_FILES = {
    "creat": "makes a file",
    "mkdir": "makes a directory",
    "mkdirat": "makes a directory",
    "mknod": "makes a plain file or a FIFO, never a device",
    "mknodat": "makes a plain file or a FIFO, never a device",
    "rmdir": "removes a directory",
    "unlink": "removes a file",
    "unlinkat": "removes a file or a directory",
    "rename": "moves a file into place",
    "renameat": "moves a file into place",
    "renameat2": "moves a file without replacing another (mv -n)",
    "link": "a second name, as git makes for its objects",
    "linkat": "a second name, also for an O_TMPFILE",
    "symlink": "makes a symbolic link",
    "symlinkat": "makes a symbolic link",
    "chmod": "permissions, never set-id bits",
    "fchmod": "permissions, never set-id bits",
    "fchmodat": "permissions, never set-id bits",
    "chown": "tar and cp keep owners; without capabilities only to one's own id",
    "fchown": "sqlite keeps the owner of its journal; without capabilities only to one's own id",
    "lchown": "tar keeps owners; without capabilities only to one's own id",
    "fchownat": "tar keeps owners; without capabilities only to one's own id",
    "truncate": "cuts or extends a file",
    "ftruncate": "cuts or extends an open file",
    "fallocate": "reserves space, within the file system's own limit",
    "pwrite64": "writes at an offset (sqlite, git)",
    "pwritev": "writes at an offset from several buffers",
    "pwritev2": "the same with flags, RWF_NOWAIT excepted",
    "utime": "times of a file",
    "utimes": "times of a file",
    "futimesat": "times of a file",
    "utimensat": "times of a file (touch, make, tar)",
    "fsync": "a file reaches the disk (sqlite, git); the whole system's sync is not allowed",
    "fdatasync": "a file's data reach the disk (sqlite)",
    "sync_file_range": "a part of a file reaches the disk (git's batches)",
    "setxattr": "small attributes (cp -a, tar --xattrs)",
    "lsetxattr": "small attributes (cp -a, tar --xattrs)",
    "fsetxattr": "small attributes (cp -a, tar --xattrs)",
    "removexattr": "user attributes",
    "lremovexattr": "user attributes",
    "fremovexattr": "user attributes",
    "flock": "locks on whole files (cargo, java, flock)",
}  # fmt: skip

_MEMORY = {
    "mremap": "realloc of large blocks",
    "madvise": "malloc returns pages of a finished thread",
    "msync": "a mapped file reaches the disk",
    "mlock": "secrets stay out of swap, within RLIMIT_MEMLOCK",
    "mlock2": "secrets stay out of swap, within RLIMIT_MEMLOCK",
    "munlock": "undoes mlock",
    "pkey_alloc": "V8 guards its machine code with protection keys",
    "pkey_free": "V8 guards its machine code with protection keys",
    "pkey_mprotect": "V8 guards its machine code with protection keys",
}  # fmt: skip

_THREADS = {
    "clone": "new threads; processes only where fork is allowed too, new namespaces never",
    "tkill": "musl signals its own threads",
    "sched_yield": "spinning locks of OpenMP and the JVM",
    "sched_getaffinity": "how many CPUs there are: os.cpu_count, nproc, OpenBLAS",
    "sched_setaffinity": "OpenMP pins its threads, within the CPUs the jail has",
    "sched_getscheduler": "pthread_getschedparam",
    "sched_getparam": "pthread_getschedparam",
    "sched_get_priority_max": "a thread library asks for the range of priorities",
    "sched_get_priority_min": "a thread library asks for the range of priorities",
    "membarrier": "code patching in JITs, dlopen in musl; among one's own threads",
    "getcpu": "allocators with a heap for each CPU, where the vDSO does not answer",
}  # fmt: skip

_PROCESSES = {
    "fork": "new processes, counted by the pids limit",
    "vfork": "new processes as make and posix_spawn start them",
    "clone": "new processes as glibc's fork makes them, new namespaces never",
    "wait4": "waits for a child",
    "waitid": "waits for a child, also by pidfd",
    "setpgid": "job control",
    "setsid": "a daemon's session; the end of the jail takes it too",
    "pidfd_open": "asyncio and Go watch a child; the pid namespace holds only the jail's own",
    "pidfd_send_signal": "Go signals a child; the pid namespace holds only the jail's own",
    "getpriority": "nice values (node asks at start)",
    "setpriority": "lowers one's own priority (nice); raising it needs a capability",
}  # fmt: skip

_SIGNALS = {
    "kill": "signals; the pid namespace holds only the jail's own, and its init ignores them",
    "rt_sigpending": "signals that wait",
    "rt_sigsuspend": "waits for a signal (bash)",
    "rt_sigtimedwait": "sigwait",
    "rt_sigqueueinfo": "sigqueue",
    "rt_tgsigqueueinfo": "pthread_sigqueue",
    "sigaltstack": "a stack for handlers of stack overflow (faulthandler, Rust, Go)",
    "pause": "waits for a signal",
}  # fmt: skip

_TIME = {
    "clock_gettime": "the clocks, where the vDSO does not answer (CPU clocks)",
    "clock_getres": "resolution of a clock",
    "clock_nanosleep": "sleep",
    "nanosleep": "sleep",
    "gettimeofday": "the clock, where the vDSO does not answer",
    "time": "the clock, where the vDSO does not answer",
    "times": "CPU time used (os.times, bash)",
    "alarm": "an alarm",
    "getitimer": "interval timers",
    "setitimer": "interval timers (git's progress meter)",
    "timer_create": "POSIX timers (timeout)",
    "timer_settime": "POSIX timers",
    "timer_gettime": "POSIX timers",
    "timer_getoverrun": "POSIX timers",
    "timer_delete": "POSIX timers",
}  # fmt: skip

_POLL = {
    "poll": "waits for descriptors",
    "ppoll": "waits for descriptors",
    "select": "waits for descriptors",
    "pselect6": "waits for descriptors (select in glibc)",
    "epoll_create": "event loops",
    "epoll_create1": "event loops",
    "epoll_ctl": "event loops",
    "epoll_wait": "event loops",
    "epoll_pwait": "event loops (node, Go)",
    "epoll_pwait2": "event loops with nanoseconds",
    "eventfd": "wakes an event loop",
    "eventfd2": "wakes an event loop (node, Go, Rust)",
    "timerfd_create": "timers of event loops",
    "timerfd_settime": "timers of event loops",
    "timerfd_gettime": "timers of event loops",
    "signalfd": "signals for event loops",
    "signalfd4": "signals for event loops",
}  # fmt: skip

_PIPES = {
    "pipe": "pipes within the jail",
    "pipe2": "pipes within the jail",
}  # fmt: skip

_SPLICE = {
    "splice": "Go and pv move data between pipes and files; Go takes a refusal for an error of the data",
    "tee": "copies a pipe's data to another pipe",
}  # fmt: skip

_SOCKETPAIR = {
    "socketpair": "asyncio wakes its loop through a pair of sockets; AF_UNIX only",
    "recvfrom": "recv",
    "recvmsg": "recv with descriptors",
    "sendto": "send",
    "sendmsg": "send with descriptors",
    "shutdown": "ends one direction",
    "getsockname": "CPython looks at every descriptor that it wraps as a socket",
    "getsockopt": "CPython asks a wrapped socket for its type; nothing that tells of who is at its other end",
}  # fmt: skip

_SOCKETS = {
    **_SOCKETPAIR,
    "socket": "AF_UNIX, TCP and UDP; the network namespace and Landlock decide which peers",
    "bind": "an address of one's own",
    "listen": "a server inside the jail",
    "accept": "a server inside the jail",
    "accept4": "a server inside the jail",
    "connect": "a client; glibc's user lookups try nscd with it",
    "getpeername": "who is connected",
    "setsockopt": "TCP_NODELAY, SO_REUSEADDR and others of a list",
    "recvmmsg": "several datagrams at once",
    "sendmmsg": "glibc's resolver asks for A and AAAA at once",
}  # fmt: skip

_LIMITS = {
    "getrlimit": "limits (old form)",
    "setrlimit": "lowers limits (old form), cores' without effect; raising a hard one needs a capability",
    "getrusage": "what was used",
    "sysinfo": "how much memory there is; glibc's qsort asks",
}  # fmt: skip

_IDENTITY = {
    "getuid": "one's own ids",
    "geteuid": "one's own ids",
    "getgid": "one's own ids",
    "getegid": "one's own ids",
    "getresuid": "one's own ids",
    "getresgid": "one's own ids",
    "getgroups": "one's own groups",
    "getppid": "one's own place among processes",
    "getpgrp": "one's own process group",
    "getpgid": "a process group",
    "getsid": "a session",
    "capget": "one's own capabilities, of which there are none (node asks at start)",
}  # fmt: skip

_SET_IDENTITY = dict.fromkeys(
    ("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid"),
    "programs drop privileges with it (make); one id is mapped, so only that one can be set",
)

_WATCH = dict.fromkeys(
    ("inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch"),
    "watches files for changes (tail -f, node's fs.watch)",
)

_SYSTEM_V = "System V IPC (PostgreSQL, fakeroot), in an IPC namespace of its own"
_IPC = {
    **dict.fromkeys(("shmget", "shmat", "shmdt", "shmctl", "semget", "semop", "semtimedop", "semctl"), _SYSTEM_V),
    **dict.fromkeys(("msgget", "msgsnd", "msgrcv", "msgctl"), _SYSTEM_V),
}

_INIT = {
    "ppoll": "waits for a child's end, the supervisor's end or a hang-up",
    "read": "drains the signalfd",
    "wait4": "reaps",
    "getrusage": "what the guest's tree used",
    "fstatfs": "what the scratch holds",
    "clock_gettime": "ends a run that a supervisor which is stopped does not end",
    "write": "reports on the control socket",
    "close": "descriptors",
    "rt_sigreturn": "the return from a handler, should there be one",
    "restart_syscall": "the kernel resumes a wait through it after a stop signal",
    "exit": "the end",
    "exit_group": "the end, which takes the whole pid namespace along",
}  # fmt: skip

_JUDGE = {
    **_BASE, **_FILES, **_MEMORY, **_THREADS, **_SIGNALS, **_TIME, **_POLL, **_PIPES, **_LIMITS, **_IDENTITY,
    "execve": "the start of the guest; without fork a second one only replaces the program by another that is shown",
}  # fmt: skip

GROUPS: dict[str, dict[str, str]] = {
    "@base": _BASE,  # enough for a program that starts, reads, writes and ends
    "@files": _FILES,
    "@write-files": _WRITE_FILES,
    "@memory": _MEMORY,
    "@threads": _THREADS,
    "@processes": _PROCESSES,
    "@signals": _SIGNALS,
    "@time": _TIME,
    "@poll": _POLL,
    "@pipes": _PIPES,
    "@splice": _SPLICE,
    "@socketpair": _SOCKETPAIR,
    "@sockets": _SOCKETS,
    "@limits": _LIMITS,
    "@identity": _IDENTITY,
    "@set-identity": _SET_IDENTITY,
    "@watch": _WATCH,
    "@ipc": _IPC,
    "@judge": _JUDGE,  # one process, threads, nothing written: C, C++, Rust, Go
    "@node": NODE,  # Node with one guest in it
    "@python": {**_JUDGE, **_WRITE_FILES, **_SOCKETPAIR},  # CPython with threads and asyncio, no second process
    "@default": {
        **_BASE, **_FILES, **_WRITE_FILES, **_MEMORY, **_THREADS, **_PROCESSES, **_SIGNALS, **_TIME, **_POLL, **_PIPES,
        **_SPLICE, **_SOCKETS, **_LIMITS, **_IDENTITY, **_SET_IDENTITY, **_WATCH,
    },  # the `command` preset: shells, tools, interpreters
    "@build": {
        **_IPC,
        "memfd_create": "memory as a file (.NET, the JVM's ZGC); not in @default, where /tmp may be noexec",
        "personality": "setarch and gdb ask for the execution domain, and turn off their own randomisation; no other",
        "sched_setscheduler": "chrt --batch and --idle; real-time classes never",
        "ioprio_get": "ionice",
        "ioprio_set": "ionice; the real-time class never",
    },  # on top of @default
    "@init": _INIT,  # our own pid 1 once the jail stands (native/init/walk.c)
}  # fmt: skip
