"""The native door: the only importer of jail._native. Turns its results into values and its failures into errors."""

from __future__ import annotations

import os
import select
from _signal import SIGKILL, pidfd_send_signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms
from errno import ECONNRESET, EPIPE

from .._native import ffi, lib
from ..errors import SetupError

STAGES: tuple[str, ...] = tuple(ffi.string(lib.jail_stage_names[i]).decode() for i in range(lib.jail_stage_count))
LAYERS: tuple[str, ...] = tuple(ffi.string(lib.jail_layer_names[i]).decode() for i in range(lib.jail_layer_count))

SOCK_STREAM, SOCK_SEQPACKET = 1, 5
FD_FIRST_TREE: int = lib.JAIL_FD_FIRST_TREE
# What is made by the clone, and what jail-init makes for itself meanwhile; the cgroup namespace is a step of its own.
CLONE_NEW = {"user": 0x10000000, "mount": 0x00020000, "pid": 0x20000000}
UNSHARE_NEW = {"network": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000}
WALL = 0x40000000  # __WALL: our children send no SIGCHLD, so a plain wait does not see them (wait(2))

_PROGRAM = ffi.new("char[]", os.fsencode(os.path.join(os.path.dirname(os.path.abspath(__file__)), "jail-init")))


def channel(kind: int = SOCK_SEQPACKET) -> tuple[int, int]:
    """A pair of connected unix sockets, close-on-exec."""
    fds = ffi.new("int32_t[2]")
    result = lib.jail_channel(kind, fds)
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return fds[0], fds[1]


def send(control: int, message: bytes, fds: tuple[int, ...] = ()) -> None:
    """One message to jail-init, with descriptors. Nobody is there any more: it has said why on the same socket."""
    result = lib.jail_send(control, message, len(message), fds, len(fds))
    if result < 0 and -result not in (EPIPE, ECONNRESET):
        raise SetupError("plan", "", -result)


def spawn(
    arguments: list[bytes],
    namespaces: int,
    fds: list[int],
    cgroup_fd: int | None = None,
    detached: bool = False,
) -> tuple[int, int]:
    """Runs jail-init in new namespaces with ``fds`` as its descriptors 0, 1, ...; returns (pid, pidfd).

    ``detached``: the pid is that of a process which is no child of ours, the pidfd that of one which has ended already.

    Raises SetupError (stage "clone" or "exec") and leaves nothing behind then.
    """
    request = ffi.new("struct jail_request *")
    request.namespaces, request.program = namespaces, _PROGRAM
    request.cgroup_fd = -1 if cgroup_fd is None else cgroup_fd
    request.detached = detached
    request.fd_count = len(fds)
    request.fds[0 : len(fds)] = fds
    texts = [ffi.new("char[]", argument) for argument in (b"jail-init", *arguments)]
    argv = ffi.new("char *[]", [*texts, ffi.NULL])
    child = ffi.new("struct jail_child *", {"pidfd": -1})
    try:
        result = lib.jail_spawn(request, argv, child)
    except BaseException:  # a Ctrl-C during the call is raised when it is over
        if child.pidfd >= 0:
            kill(child.pidfd)
            reap(child.pidfd)
            os.close(child.pidfd)
        raise
    if result < 0:
        raise SetupError("clone", "", -result)
    pid, pidfd = int(child.pid), int(child.pidfd)
    if child.error:
        reap(pidfd)
        os.close(pidfd)
        raise SetupError("exec", "jail-init", child.error)
    return pid, pidfd


def shifted_tree(path: str, user_namespace: int) -> int:
    """A detached, id-mapped clone of what is mounted at ``path``; raises OSError."""
    result = lib.jail_shifted_tree(path.encode(errors="surrogateescape"), user_namespace)
    if result < 0:
        raise OSError(-result, os.strerror(-result), path)
    return int(result)


def kill(pidfd: int) -> None:
    """SIGKILL; nothing happens to a process that is gone."""
    try:
        pidfd_send_signal(pidfd, SIGKILL)
    except ProcessLookupError:
        pass


def reap(pidfd: int) -> None:
    """Waits for the end of a child of ours and takes it out of the process table.

    An exec gives a child its SIGCHLD back (exit_signal, de_thread in fs/exec.c), so a host program that waits for all
    its children, or ignores SIGCHLD, may take it first: its end is seen on the pidfd then.
    """
    try:
        os.waitid(os.P_PIDFD, pidfd, os.WEXITED | WALL)
    except ChildProcessError:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.poll()


def start_helper(arguments: list[str], fds: list[int]) -> int:
    """jail-init in one of its other modes, in our own namespaces, and no child of ours; it ends when we do. Its pid."""
    pid, pidfd = spawn([argument.encode() for argument in arguments], 0, fds, detached=True)
    reap(pidfd)
    os.close(pidfd)
    return pid
