"""The observation of one run: kernel facts and captured bytes; of what the guest says of itself, its frames alone."""

from __future__ import annotations

from ..core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Stop


class Failure(Record):
    """A step of the set-up that failed: the guest never ran."""

    stage: str
    index: int
    errno: int
    call: str = ""  # the system call that failed, where it was one


class Scratch(Record):
    """The fill of the scratch file system when the guest ended, as statfs(2) counts it."""

    used_bytes: int
    used_inodes: int


class Sample(Record):
    """The counters at one moment of a run.

    ``at``: seconds since the guest's start. ``memory_bytes``, ``pids``: of the whole tree then, by the memory and the
    pids cgroup; by the last look of the watch (memory as an upper bound) if that is the counter; None if nothing
    counts. ``cpu_seconds``: used until then.
    """

    at: float
    memory_bytes: int | None
    cpu_seconds: float
    pids: int | None


class LeftBehind(Record):
    """Counts of all that a run had not cleaned up when its first process ended, or an evaluation of a session when it
    had answered.

    ``threads``: processes and threads that still ran. ``files``, ``bytes``: of the scratch, as statfs(2) counts them.
    Each is None where it was not counted.
    """

    threads: int | None
    files: int | None
    bytes: int | None


class Usage(Record):
    """The resources that a run used, measured by the kernel and the supervisor, never by the guest.

    ``wall_seconds``: from the guest's start to its end, by the supervisor's monotonic clock. ``cpu_seconds``: of all
    processes, by the CPU cgroup or the kernel's accounting of the process tree; ``user_seconds`` and
    ``system_seconds`` are its parts. ``memory_peak_bytes``, ``pids_peak``: the most at one time of the whole tree, by
    the memory and the pids cgroup, or the most that the watch saw from outside; None if nothing counted.
    ``stdout_bytes``, ``stderr_bytes``: bytes that the guest wrote, beyond the limit too as far as they were read.
    ``source``: limit -> the counter that it was watched with (``cgroup2``, ``cgroup1`` or ``process``).
    ``left_behind``: threads, files and bytes that the guest left. ``timeline``: samples of these counters over time;
    empty without ``sample``.
    """

    wall_seconds: float
    cpu_seconds: float
    user_seconds: float
    system_seconds: float
    memory_peak_bytes: int | None
    pids_peak: int | None
    stdout_bytes: int
    stderr_bytes: int
    source: dict[str, str]
    left_behind: LeftBehind | None = None
    timeline: tuple[Sample, ...] = ()


class RefusedCall(Record):
    """A kind of system call that the filter has refused; what is not its number and count is of the first."""

    number: int
    arguments: tuple[int, ...]
    count: int
    process: bytes  # the name of its thread: the guest's, as is the memory
    memory: bytes  # what an argument points to: an address, a path; empty where there is none, or it cannot be read
    line: int | None = None  # of a Python guest's source
    machine: int = 0  # AUDIT_ARCH_* of linux/audit.h, if it is known


class Recorded(Record):
    """The refused calls that the listener of one run was told of, or the one that its second filter killed it for."""

    calls: tuple[RefusedCall, ...] = ()  # in the order of the first of each kind, at most 64 kinds
    total: int = 0
    ended: bool = False  # the last of them has ended the run
    last: int = -1  # place in ``calls`` of the kind that the last call was of; -1: none


class RefusedPath(Record):
    """A path that the guest asked for and was refused; the number and the process are of the first time."""

    number: int  # of the call
    error: int
    flags: int  # of an open
    writes: bool
    count: int
    process: bytes  # the name of its thread: the guest's, as is the path
    path: bytes  # absolute, as the guest names it; of connect and bind: the address


class Observation(Record):
    failure: Failure | None  # of the set-up
    verified: frozenset[str]  # layers that checked out in this very run
    status: int | None  # of the guest's first process, as from wait4(2); None: killed before it ended
    stopped: (
        tuple[Stop, float] | None
    )  # why the watch ended the run: the limit's name and the figure reached; or "cancelled"
    stdout: bytes
    stderr: bytes
    truncated: tuple[str, ...]
    cut_off: tuple[str, ...] = ()  # outputs that others still wrote to when the time for that was over
    frames: tuple[tuple[int, bytes], ...]  # of the guest channel: (kind, payload), hostile
    usage: Usage
    oom_kills: int
    pids_refused: int
    scratch: Scratch | None
    recorded: Recorded | None = None  # refused system calls; None: no listener has been told of them
    paths: tuple[RefusedPath, ...] | None = None  # None: they were not traced
    notes: tuple[str, ...] = ()  # sentences of the watch for a person; they follow the plan's in Result.notes
