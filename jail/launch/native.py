"""The native interface: only this imports jail._native. Turns its results into values and failures into errors."""

from __future__ import annotations

import errno
import os
import select
from _signal import SIGKILL, pidfd_send_signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms

from .._native import ffi, lib
from ..core.errors import HostError, SetupError
from ..core.fork_lock import disown, own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

STAGES: tuple[str, ...] = tuple(ffi.string(lib.jail_stage_names[i]).decode() for i in range(lib.jail_stage_count))
LAYERS: tuple[str, ...] = tuple(ffi.string(lib.jail_layer_names[i]).decode() for i in range(lib.jail_layer_count))

TRIED: tuple[str, ...] = tuple(ffi.string(lib.jail_tried_names[i]).decode() for i in range(lib.jail_tried_count))
PROBES: tuple[str, ...] = tuple(ffi.string(lib.jail_probe_names[i]).decode() for i in range(lib.jail_probe_count))

SOCK_STREAM, SOCK_SEQPACKET = 1, 5
FD_FIRST_TREE: int = lib.JAIL_FD_FIRST_TREE
FD_SCRATCH: int = lib.JAIL_FD_SCRATCH
# Those that the clone makes, and those that jail-init makes for itself meanwhile; the cgroup namespace is a step of its
# own.
CLONE_NEW = {"user": 0x10000000, "mount": 0x00020000, "pid": 0x20000000}
UNSHARE_NEW = {"network": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000}
# the kinds of reports, in their order
FAILED, JOINED, RECEIPT, ENDED, FULL, OVERDUE, FILL, LISTENING, ATTACHED, TREE, KILLED = range(
    lib.JAIL_FAILED, lib.JAIL_KILLED + 1
)
REPORT_SIZE: int = ffi.sizeof("struct jail_report")
ORDER_WATCH: int = lib.JAIL_ORDER_WATCH
ORDER_TELL_FILL: int = lib.JAIL_ORDER_TELL_FILL
ORDER_END: int = lib.JAIL_ORDER_END
ORDER_PAUSE: int = lib.JAIL_ORDER_PAUSE
ORDER_RESUME: int = lib.JAIL_ORDER_RESUME
ORDER_FOLLOW: int = lib.JAIL_ORDER_FOLLOW
ANSWER_SECONDS = 30.0  # for a zygote to fork once, on the most loaded machine
_MSG_PEEK, _MSG_DONTWAIT = 0x2, 0x40
WALL = 0x40000000  # __WALL: our children send no SIGCHLD, so a plain wait does not see them (wait(2))

MAX_COMMAND: int = lib.JAIL_MAX_COMMAND
GIVEN_INPUT: int = lib.JAIL_GIVEN_INPUT
GIVEN_LINE: int = lib.JAIL_GIVEN_LINE

_PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jail-init")


def frames(first: str, last: str) -> range:
    """Returns the kinds of frames from one to another, as native/abi/channel.h numbers them."""
    return range(getattr(lib, f"JAIL_FRAME_{first}"), getattr(lib, f"JAIL_FRAME_{last}") + 1)


def channel(kind: int = SOCK_SEQPACKET) -> tuple[int, int]:
    """Makes a pair of connected unix sockets, close-on-exec."""
    fds = ffi.new("int32_t[2]")
    result = lib.jail_channel(kind, fds)
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return fds[0], fds[1]


def send(socket: int, message: bytes, fds: Sequence[int] = ()) -> None:
    """Sends one message, with descriptors of ours that the receiver gets copies of; raises OSError."""
    result = lib.jail_send(socket, message, len(message), fds, len(fds))
    if result < 0:
        raise OSError(-result, os.strerror(-result))


def tell(control: int, message: bytes, fds: Sequence[int] = ()) -> None:
    """Sends one message to jail-init. Ignores a closed socket: jail-init has exited, and its failure report waits to be
    read there. Raises SetupError for any other error.
    """
    try:
        send(control, message, fds)
    except (BrokenPipeError, ConnectionResetError):
        pass
    except OSError as error:
        raise SetupError("plan", "", error.errno or 0) from None


def receive(socket: int, size: int, most_fds: int = 0, flags: int = 0) -> tuple[bytes, list[int]]:
    """Receives the next message (b"": the other end is closed) with its descriptors, close-on-exec; raises OSError."""
    data, fds, count = ffi.new("char[]", size), ffi.new("int32_t[]", max(1, most_fds)), ffi.new("int32_t *", most_fds)
    result = lib.jail_receive(socket, data, size, fds, count, flags)
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return bytes(ffi.buffer(data, result)), list(fds[0 : count[0]])


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
    try:
        program = open_program()
    except OSError as error:
        raise SetupError("exec", "jail-init", error.errno or 0) from None
    request = _request(namespaces, [*fds, program])
    request.cgroup_fd = -1 if cgroup_fd is None else cgroup_fd
    request.detached = detached
    texts = [ffi.new("char[]", argument) for argument in (b"jail-init", *arguments)]
    argv = ffi.new("char *[]", [*texts, ffi.NULL])
    child = ffi.new("struct jail_child *", {"pidfd": -1})

    def detach() -> None:  # in a copy of this process that another thread forks during the call
        for fd in (program, child.pidfd):
            if fd >= 0:
                os.close(fd)

    own(child, detach)
    try:
        result = lib.jail_spawn(request, argv, child)
    except BaseException:  # a Ctrl-C during the call is raised when it is over
        if child.pidfd >= 0:
            kill(child.pidfd)
            reap(child.pidfd)
            os.close(child.pidfd)
        raise
    finally:
        disown(child)
        os.close(program)
    if result < 0:
        raise SetupError("clone", "", -result)
    pid, pidfd = int(child.pid), int(child.pidfd)
    if child.error:
        reap(pidfd)
        os.close(pidfd)
        raise SetupError("exec", "jail-init", child.error)
    return pid, pidfd


def ask_zygote(
    socket: int, program: int, namespaces: int, later: int, fds: list[int], meanwhile: Callable[[], None]
) -> tuple[int, int]:
    """Asks a zygote for a jail, whose first process becomes a child of ours; returns (pid, pidfd). Calls ``meanwhile``
    before it looks for the answer.

    Raises SetupError for a kernel that does not clone, OSError where the zygote is gone, what ``meanwhile`` raises.
    """
    passed = [*fds, program]
    request = _request(namespaces, passed)
    request.later = later
    send(socket, bytes(ffi.buffer(request)), passed)
    try:
        meanwhile()
    except BaseException:
        _, pidfd = _zygotes_answer(socket)
        kill(pidfd)
        reap(pidfd)
        os.close(pidfd)
        raise
    return _zygotes_answer(socket)


def _zygotes_answer(socket: int) -> tuple[int, int]:
    if not is_readable(socket, ANSWER_SECONDS):
        raise TimeoutError(110, "the zygote does not answer")
    answer, pidfds = receive(socket, ffi.sizeof("struct jail_child"), 1)
    if len(answer) != ffi.sizeof("struct jail_child"):
        raise BrokenPipeError(32, "the zygote is gone")
    child = ffi.from_buffer("struct jail_child *", answer)
    if child.error:
        raise SetupError("clone", "", child.error)
    if not pidfds:  # there was no descriptor left for it to be received in: unix(7), MSG_CTRUNC
        try:
            os.kill(child.pid, SIGKILL)  # ours, so no other process has its number before it has been waited for
            os.waitpid(child.pid, WALL)
        except (ProcessLookupError, ChildProcessError):
            pass  # the host program waits for all its children
        raise SetupError("zygote", "", errno.EMFILE)
    return int(child.pid), pidfds[0]


def parsed(report: bytes) -> Any:
    """Returns the struct jail_report of a message from jail-init, None for anything else."""
    if len(report) != REPORT_SIZE:
        return None
    return ffi.from_buffer("struct jail_report *", report)


def failure(report: bytes) -> tuple[str, int, int, str] | None:
    """Returns stage, index, errno and system call of a report that a step has failed, None for anything else."""
    told = parsed(report)
    return failed(told) if told is not None and told.kind == FAILED else None


def failed(told: Any) -> tuple[str, int, int, str]:
    """Returns the same of its struct jail_report."""
    return STAGES[told.stage], int(told.index), int(told.error), ffi.string(told.call).decode()


def tried(refusals: Sequence[tuple[str, int]]) -> list[int]:
    """Returns the errno of each call of native/abi/tried.h, in its order, 0 where it is not to be tried."""
    errnos = [0] * lib.JAIL_MAX_TRIED
    for name, errno_ in refusals:
        errnos[TRIED.index(name)] = errno_
    return errnos


def wrong_filter(stage: str, index: int, whose: str = "the finished jail") -> HostError | None:
    """Returns the error of a filter that was tried and did not answer as the policy says; None for any other failed
    step.
    """
    if stage not in ("seccomp", "init seccomp") or (index != 1 and index < lib.JAIL_FIRST_TRIED):
        return None
    call = TRIED[index - lib.JAIL_FIRST_TRIED] if index >= lib.JAIL_FIRST_TRIED else "any call"
    owner = whose if stage == "seccomp" else "jail-init"
    return HostError("seccomp", f"the filter of {owner} does not refuse {call} as the policy says", "reinstall jail")


def has_joined(control: int, pidfd: int) -> bool:
    """Waits until a jail has put itself into its cgroup; False where it reports anything else instead, or ends."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    poll.poll(ANSWER_SECONDS * 1000)
    told = parsed(peek(control))
    if told is None or told.kind != JOINED:
        return False
    os.read(control, REPORT_SIZE)
    return True


def peek(socket: int) -> bytes:
    """Peeks at the next message, which stays to be read; b"" where there is none."""
    try:
        return receive(socket, REPORT_SIZE, 0, _MSG_PEEK | _MSG_DONTWAIT)[0]
    except (BlockingIOError, ConnectionResetError):
        return b""


def is_readable(fd: int, seconds: float = 0.0) -> bool:
    """Waits, at most for this time, for something to read or for the end of file; returns whether there is."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _request(namespaces: int, fds: list[int]) -> Any:
    request = ffi.new("struct jail_request *")
    request.namespaces = namespaces
    request.fd_count = len(fds)
    request.fds[0 : len(fds)] = fds
    return request


def open_program() -> int:
    """Opens the jail-init executable, for executing alone; the caller closes the descriptor."""
    return os.open(_PATH, os.O_PATH | os.O_CLOEXEC)


def shifted_tree(path: str, user_namespace: int) -> int:
    """Makes a detached, id-mapped clone of what is mounted at ``path``; raises OSError."""
    result = lib.jail_shifted_tree(path.encode(errors="surrogateescape"), user_namespace)
    if result < 0:
        raise OSError(-result, os.strerror(-result), path)
    return int(result)


def trees(paths: Sequence[str], follow: Sequence[bool]) -> list[int]:
    """Makes detached clones of what is mounted at these paths; raises OSError, and has opened none then. ``follow``:
    for each, whether a link at its end is followed or is shown itself.
    """
    texts = [ffi.new("char[]", path.encode(errors="surrogateescape")) for path in paths]
    fds = ffi.new("int32_t[]", len(paths))
    opened = lib.jail_trees(texts, bytes(follow), len(paths), fds)
    if opened < len(paths):
        for fd in fds[0:opened]:
            os.close(fd)
        raise OSError(-fds[opened], os.strerror(-fds[opened]), paths[opened])
    return list(fds)


def make_file(folder: int, name: str, owner: tuple[int, int]) -> int:
    """Makes a file of these ids in an open folder, where nothing has the name, and opens it. Raises OSError."""
    return _make(folder, name, 0, owner)


def make_folder(folder: int, name: str, owner: tuple[int, int]) -> None:
    """Makes a folder, as ``make_file`` does a file. Raises OSError."""
    _make(folder, name, 1, owner)


def _make(folder: int, name: str, is_folder: int, owner: tuple[int, int]) -> int:
    result = lib.jail_make(folder, os.fsencode(name), is_folder, *owner)
    if result < 0:
        raise OSError(-result, os.strerror(-result), name)
    return int(result)


def send_eof(control: int) -> None:
    """Sends no more on a socket: jail-init ends its jail when it sees that."""
    lib.jail_send_eof(control)


def kill(pidfd: int) -> None:
    """Sends SIGKILL; does nothing to a process that is gone."""
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
    """Starts jail-init in one of its other modes, in our own namespaces and as no child of ours; it ends when we do.
    Returns its pid.
    """
    pid, pidfd = spawn([argument.encode() for argument in arguments], 0, fds, detached=True)
    reap(pidfd)
    os.close(pidfd)
    return pid
