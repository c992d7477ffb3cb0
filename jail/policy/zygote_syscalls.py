"""The system calls of a zygote, each with the reason that it is allowed, beside those that its guests may make.

Pure data. They are no group of a policy's, since no policy may allow them.
"""

from __future__ import annotations

from .syscall_arguments import OF_A_STOPPED_GUEST, SEIZE
from .syscalls import GROUPS

_FURNISHING = "a step of native/abi/stages.h: what a zygote's jail becomes starts as a copy of the zygote"
ZYGOTE = {
    **dict.fromkeys(
        ("unshare", "sethostname", "setdomainname", "ioctl", "keyctl", "rt_sigaction", "rt_sigprocmask", "mount",
         "fsopen", "fsconfig", "fsmount", "mount_setattr", "open_tree", "move_mount", "setgroups", "setresuid",
         "setresgid", "prctl",
         "mkdirat", "symlinkat", "fchmodat", "pivot_root", "umount2", "chroot", "chdir", "fchdir", "dup3", "fcntl",
         "close_range", "getcwd", "capset", "capget", "prlimit64", "umask", "eventfd2", "clone", "setsid", "getresuid",
         "getresgid", "getgroups", "getrandom", "sched_getaffinity", "sched_setaffinity",
         "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp",
         "execveat", "signalfd4", "read", "write", "close", "openat", "newfstatat", "mmap", "exit_group"),
        _FURNISHING,
    ),
    **GROUPS["@init"],
    "ptrace": "jail-init traces the end of a guest with a second filter (native/init/last_call.c)",
    "clone3": "forks a jail",
    "getppid": "a step of a jail without namespaces: its guest looks whether jail-init is there",
    "kill": "jail-init ends the group of processes that is a jail without namespaces",
    "waitid": "jail-init looks which process of that group has ended, and reaps the first one last",
    "recvmsg": "takes a request with its descriptors",
    "sendmsg": "hands a jail's pidfd over",
    "getdents64": "checks that the zygote has one thread",
    "get_robust_list": "the list that the guest's copy of the C library must register anew",
}  # fmt: skip
ARGUMENTS = {"ptrace": (*SEIZE, *OF_A_STOPPED_GUEST)}
