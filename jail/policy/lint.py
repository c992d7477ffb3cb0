"""Finds what in a policy is known to break elsewhere, says the same twice, names nothing on this host, or cannot
work.
"""

from __future__ import annotations

import os

from ..core.units import format_size
from .allowed_calls import allowed_calls
from .paths import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Policy

# If one of the first is allowed, the second should be: the reason, and where it is written.
COMPANIONS = (
    (("open",), "openat", "glibc opens every file with openat", "glibc 2.26 NEWS; aarch64 has no open"),
    (("stat", "lstat", "fstat"), "newfstatat", "all three are newfstatat", "glibc 2.33, io/stat64.c; aarch64"),
    (("fork", "vfork"), "clone", "fork and posix_spawn are clone", "glibc, sysdeps/nptl/_Fork.c"),
    (("poll",), "ppoll", "poll is ppoll", "aarch64 has no poll; glibc 2.41 with 64-bit times"),
    (("select",), "pselect6", "select is pselect6", "glibc 2.34, sysdeps/unix/sysv/linux/select.c; aarch64"),
    (("epoll_wait",), "epoll_pwait", "epoll_wait is epoll_pwait", "aarch64; libuv 1.45; Go's runtime"),
    (("epoll_create",), "epoll_create1", "epoll_create is epoll_create1", "aarch64; musl"),
    (("pipe",), "pipe2", "pipe is pipe2", "aarch64; CPython 3.3 os.pipe"),
    (("dup2",), "dup3", "dup2 is dup3", "aarch64; CPython's os.dup2 with inheritable=False"),
    (("nanosleep",), "clock_nanosleep", "nanosleep is clock_nanosleep", "glibc 2.31; CPython 3.11 time.sleep"),
    (("getrlimit", "setrlimit"), "prlimit64", "both are prlimit64", "glibc 2.13, getrlimit64.c"),
    (("readlink",), "readlinkat", "readlink is readlinkat", "aarch64"),
    (("mkdir",), "mkdirat", "mkdir is mkdirat", "aarch64"),
    (("unlink", "rmdir"), "unlinkat", "both are unlinkat", "aarch64"),
    (("rename",), "renameat", "rename is renameat", "aarch64"),
    (("chmod",), "fchmodat", "chmod is fchmodat", "aarch64"),
    (("access",), "faccessat", "access is faccessat", "aarch64"),
    (("getdents",), "getdents64", "readdir is getdents64", "glibc 2.30; musl"),
    (("write",), "writev", "stdio writes with writev", "musl, src/stdio/__stdio_write.c"),
    (("read",), "readv", "stdio reads with readv", "musl, src/stdio/__stdio_read.c"),
    (("mmap",), "mremap", "realloc grows blocks with mremap", "musl's mallocng; glibc's mmapped chunks"),
    (("clone",), "set_robust_list", "each thread registers its list", "glibc, nptl/pthread_create.c"),
    (("execve",), "arch_prctl", "the loader sets the thread register", "x86-64, glibc and musl"),
    (("execve",), "getrandom", "seeds of malloc and hashes", "glibc 2.36 (tcache key); CPython 3.6 PEP 524"),
    (("execve",), "sigaltstack", "a program that cannot set its signal stack ends", "Rust's std, Go's runtime"),
    (("execve",), "sched_getaffinity", "the number of processors", "Go's runtime; Rust available_parallelism"),
    (("execve",), "tgkill", "abort and raise", "glibc, nptl/pthread_kill.c; Go's preemption"),
    (("wait4",), "waitid", "subprocess waits with waitid", "CPython 3.9 pidfd; asyncio's PidfdChildWatcher"),
    (("sendmsg",), "recvmsg", "one without the other is of no use", "socket(7)"),
)  # fmt: skip
_CPYTHON = 12 << 20
_LEAST_FILES = 16


def lint(policy: Policy, exists: bool = True) -> list[str]:
    """Returns a sentence for each thing to look at. ``exists``: look whether paths are there."""
    return [
        *_calls(policy),
        *_twice(policy),
        *(_missing(policy) if exists else ()),
        *_limits(policy),
        *_without_effect(policy),
    ]


def _calls(policy: Policy) -> Iterator[str]:
    calls = allowed_calls(policy)
    for some, other, reason, source in COMPANIONS:
        if other not in calls and any(name in calls for name in some):
            named = next(name for name in some if name in calls)
            yield f"syscalls.allow: {named} without {other}: {reason} ({source})"
    if calls and "exit_group" not in calls:
        yield "syscalls.allow: without exit_group no program can end"


def _hosts(paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for path in paths:
        host = os.path.expanduser(split(path)[1])
        yield path, os.path.normpath(os.path.abspath(host))


def _twice(policy: Policy) -> Iterator[str]:
    fs = policy.filesystem
    grants = [("read", path, host) for path, host in _hosts(fs.read)]
    grants += [("write", path, host) for path, host in _hosts(fs.write)]
    for kind, path, host in grants:
        for other_kind, other, above in grants:
            inside = host != above and (host + "/").startswith(above.rstrip("/") + "/")
            if inside and ":" not in path + other and (kind == other_kind or other_kind == "write"):
                yield f"filesystem.{kind}: {path} lies in {other} of filesystem.{other_kind}"
    shown = {host for kind, _, host in grants if kind == "read"}
    for kind, path, host in grants:
        if kind == "write" and host in shown:
            yield f"filesystem.read: {path} is in filesystem.write too"


def _missing(policy: Policy) -> Iterator[str]:
    fs = policy.filesystem
    for name, paths in (("read", fs.read), ("write", fs.write), ("cow", fs.cow)):
        for path, host in _hosts(tuple(path for path in paths if not path.startswith("-"))):
            if not os.path.lexists(host):
                yield f"filesystem.{name}: {path} does not exist here (fix: -{path} if it may be missing)"


def _limits(policy: Policy) -> Iterator[str]:
    limits, fs = policy.limits, policy.filesystem
    memory = limits.memory
    if memory is not None and policy.guest.language != "command" and memory < _CPYTHON:
        yield f"limits.memory: {format_size(memory)}: CPython itself takes {format_size(_CPYTHON)}"
    if memory is not None and fs.tmp > memory:
        yield f"filesystem.tmp: {format_size(fs.tmp)} of scratch is memory, and limits.memory is {format_size(memory)}"
    if memory is not None and limits.address_space is not None and limits.address_space < memory:
        yield "limits.address_space: below limits.memory, which is then never reached by one process"
    if limits.disk is not None and not (fs.write or fs.cow) and limits.disk > fs.tmp:
        yield f"limits.disk: {format_size(limits.disk)} cannot be reached: the scratch holds {format_size(fs.tmp)}"
    if limits.wall is None:
        yield "limits.wall: none: a guest that waits waits for ever"
    if limits.cpu is not None and limits.wall is not None and limits.cpu > limits.wall * limits.pids:
        yield "limits.cpu: cannot be reached within limits.wall"
    if limits.open_files < _LEAST_FILES and policy.guest.language != "command":
        yield f"limits.open_files: {limits.open_files}: CPython imports with some ten"


def _without_effect(policy: Policy) -> Iterator[str]:
    calls, guest = allowed_calls(policy), policy.guest
    given = allowed_calls(policy.replace(syscalls=policy.syscalls.replace(deny=())))
    for name in policy.syscalls.deny:
        if not name.startswith("@") and name not in given:
            yield f"syscalls.deny: {name} is not allowed anyway"
    if policy.network.mode != "none" and "socket" not in calls:
        fix = '(fix: syscalls.allow = ["...", "@sockets"])'
        yield f'network.mode = "{policy.network.mode}" without the call socket {fix}'
    if guest.language == "command" and guest.preload:
        yield "guest.preload: a command has none"
    if guest.language == "python" and guest.level == "off" and "@stdlib" not in guest.imports:
        yield 'guest.imports: without effect at guest.level = "off"'
