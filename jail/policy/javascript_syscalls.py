"""The system calls of a JavaScript guest whose realm is locked, each with the part of the guest that makes it.

A second filter, on top of the policy's, at levels strict and standard. The harness puts it on before anything of the
guest's is compiled. Any other call ends the run: the language cannot make one, so a guest that does has broken the
engine. Pure data, as narrow_syscalls.py is for Python.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syscall_arguments import Alternatives

_PROT_EXEC = 4
_MEMORY = "malloc: the heap of the engine"
_CLOCK = "Date, performance and timers, where the vDSO does not answer"

JAVASCRIPT = {
    "write": "console, and the channel",
    "read": "readline, and answers of the supervisor on the channel",
    **dict.fromkeys(("mmap", "munmap", "mremap", "mprotect", "madvise", "brk"), _MEMORY),
    **dict.fromkeys(("clock_gettime", "gettimeofday", "time"), _CLOCK),
    **dict.fromkeys(("clock_nanosleep", "nanosleep"), "a timer is waited for"),
    "ppoll": "in a session a timer, or an answer of the host, is waited for",
    "rt_sigaction": "a session is interrupted by SIGINT",
    "futex": "Atomics.wait",
    "getrandom": "crypto, and the seed of Math.random",
    "restart_syscall": "the kernel resumes a wait through it after a stop signal",
    "rt_sigreturn": "the return from a handler, should there be one",
    **dict.fromkeys(
        ("rt_sigprocmask", "getpid", "gettid", "tgkill"), "abort of the C library, where it finds its heap broken"
    ),
    "exit_group": "the end",
}

ARGUMENTS: dict[str, Alternatives] = {
    # the engine interprets: no page of the process is ever made executable
    "mmap": (((2, _PROT_EXEC, 0),),),
    "mprotect": (((2, _PROT_EXEC, 0),),),
    # 0: standard input; 1, 2: console; 3: the channel
    "write": tuple(((0, 0xFFFFFFFF, descriptor),) for descriptor in (1, 2, 3)),
    "read": tuple(((0, 0xFFFFFFFF, descriptor),) for descriptor in (0, 3)),
    "rt_sigaction": (((0, 0xFFFFFFFF, 2),),),
}
