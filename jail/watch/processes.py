"""Reads a process of a jail as /proc shows it to the supervisor, which may read it but must not rely on being able to.

A guest can change what /proc shows: it may end the leader of a thread group (only its living threads show the memory
then), make itself undumpable (which takes smaps from an ordinary user in some states), or replace its threads faster
than they can be read. psutil takes such a process for a zombie without memory. Here it is ``Unreadable``.
"""

from __future__ import annotations

import errno
import os
from io import FileIO

from ..core.errors import SetupError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Files = dict[tuple[int, int], int]  # (device, inode) -> bytes

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")  # per second
# A mapping costs a vm_area_struct and its share of a maple tree's nodes: measured as 205 bytes on Linux 6.18.
MAPPING = 208
_BUFFER = 1 << 16
_EXITING = 0x4  # PF_EXITING of include/linux/sched.h, among the flags of /proc/PID/stat
_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_ROUNDS = 3  # in which a group may have replaced all of its threads before it counts as unreadable
_PROCESSORS = os.cpu_count() or 1
# From Linux 6.2 to 6.17, VmRSS lacks what each processor has not yet added to the sum: percpu_counter_batch pages for
# each. Before, each thread kept up to 64 pages to itself.
_SLACK = max(32, 2 * _PROCESSORS) * _PROCESSORS * PAGE
_THREAD_SLACK = 64 * PAGE
_most: list[int] = []


class Unreadable(Exception):
    """A process that has not ended, and whose counters cannot be read."""


class Process:
    """The counters of one process at one look: times in clock ticks, sizes in bytes.

    ``where`` is the folder of /proc that tells of its memory: its own or that of a living thread; "" before
    ``look_at_memory``, and where it has no memory.
    """

    __slots__ = (
        "cpu", "is_ending", "is_second", "is_zombie", "mappings", "number", "parent", "part", "reaped", "resident",
        "shared", "size", "start", "swap", "tables", "threads", "where",
    )  # fmt: skip

    def __init__(self, number: int) -> None:
        """Reads /proc/``number``/stat. Raises OSError where the process is gone or hidden."""
        fields = _stat(f"/proc/{number}")
        self.number = number
        self.parent = int(fields[1])
        self.cpu = (int(fields[11]), int(fields[12]))  # user, system: of all its threads, those that have ended too
        self.reaped = (int(fields[13]), int(fields[14]))  # the same of the children that it has waited for
        self.threads = int(fields[17])
        self.start = int(fields[19])
        self.is_zombie = fields[0] in (b"Z", b"X") and self.threads == 1
        self.is_ending = False  # its memory is being taken down, and shown no more
        self.is_second = False  # of its pid namespace: the guest's first process
        self.where = ""
        self.size = self.resident = self.shared = self.tables = self.swap = self.mappings = 0
        self.part: tuple[int, int] | None = None  # of its pages: see ``proportional``

    @property
    def identity(self) -> tuple[int, int]:
        """Tells it from a later process of the same number."""
        return self.number, self.start

    def children(self) -> list[int]:
        """Returns the children of all its threads. Raises OSError where it is gone or hidden."""
        tasks = [str(self.number)] if self.threads == 1 else _names(f"/proc/{self.number}/task")
        found: list[int] = []
        for task in tasks:
            try:
                found += map(int, read(f"/proc/{self.number}/task/{task}/children").split())
            except (FileNotFoundError, ProcessLookupError):
                continue  # the thread has ended; its children are another thread's or init's by now
        return found

    def look_at_memory(self) -> None:
        """Finds a thread that shows the memory. Raises Unreadable if there are threads and none does."""
        if self.is_zombie:
            return
        asked: set[str] = set()
        for turn in range(_ROUNDS):
            own = f"/proc/{self.number}"
            try:
                places = [f"{own}/task/{name}" for name in _names(f"{own}/task")] if turn else [own]
            except OSError:
                places = []
            fresh = [place for place in places if place not in asked]
            if not fresh:  # a group that makes no more threads, and of which each one is exiting
                self.is_ending = True
                return
            asked.update(fresh)
            if any(self._finds_memory(place) for place in fresh):
                return
        raise Unreadable

    def _finds_memory(self, place: str) -> bool:
        """Reads the memory by a thread; returns False for one that is gone or ends. Raises Unreadable."""
        try:
            status = read(f"{place}/status")
            if b"\nVmRSS:" not in status:
                if int(_stat(place)[6]) & _EXITING:
                    return False
                raise Unreadable
        except (FileNotFoundError, ProcessLookupError):
            return False
        except OSError:
            raise Unreadable from None
        self.where = place
        self.is_second = status.partition(b"\nNSpid:")[2].partition(b"\n")[0].split()[-1:] == [b"2"]
        self.size = _field(status, b"\nVmSize:")
        self.resident = _field(status, b"\nVmRSS:")
        self.shared = _field(status, b"\nRssShmem:")
        self.tables = _field(status, b"\nVmPTE:")
        self.swap = _field(status, b"\nVmSwap:")
        return True

    def take_memory_of(self, earlier: Process) -> None:
        """Gives it the figures of an earlier look: the kernel frees memory after it ceases to show it. Shared memory
        is left out: it is a file's, which is counted as that, or others have it too."""
        for name in ("size", "tables", "swap", "mappings"):
            setattr(self, name, getattr(earlier, name))
        self.resident = max(0, earlier.resident - earlier.shared)
        if earlier.part:
            self.part = max(0, earlier.part[0] - earlier.part[1]), 0

    def looks_like(self, other: Process) -> bool:
        """Returns whether both may have one memory between them, as after vfork(2), or a copy that is not written to
        yet.
        """
        return (self.size, self.resident, self.tables) == (other.size, other.resident, other.tables)

    def most_memory(self) -> int:
        """Returns the most that the kernel can have given out for it: pages, swap, page tables, mappings."""
        slack = max(_SLACK, _THREAD_SLACK * self.threads) if self.where else 0
        return self.resident + slack + self.swap + self.tables + self._most_mappings() * MAPPING

    def _most_mappings(self) -> int:
        return min(self.size // PAGE, most_mappings())

    def measure(self) -> Iterator[None]:
        """Finds its ``part`` of the pages that several processes map (PSS), and counts its mappings, one buffer of maps
        for each step: it may have 65,530 of them. A figure that is refused counts in full; a process that has ended has
        none. Waits for the mmap_lock of the process (jail/watch/blocking_reads.py).
        """
        if not self.where:
            return
        part, count = self._part(), 0
        yield
        try:
            for data in _buffers(f"{self.where}/maps"):
                count += data.count(b"\n")
                yield
        except (FileNotFoundError, ProcessLookupError):
            pass
        except OSError:
            count = self._most_mappings()
        self.mappings, self.part = count, part

    def _part(self) -> tuple[int, int]:
        everything = self.resident + self.swap, self.shared
        for _ in range(_ROUNDS):
            try:
                rollup = read(f"{self.where}/smaps_rollup")
            except (FileNotFoundError, ProcessLookupError):
                rollup = b""
            except OSError:
                return everything
            if b"\nPss:" in rollup:
                return _field(rollup, b"\nPss:") + _field(rollup, b"\nSwapPss:"), _field(rollup, b"\nPss_Shmem:")
            if not self._is_found_again():
                return 0, 0
        return everything

    def _is_found_again(self) -> bool:
        """Returns whether another thread shows the memory, now that the one at ``where`` has ended. False: all have."""
        try:
            now = Process(self.number)
            if now.start != self.start or now.is_zombie:
                return False
            now.look_at_memory()
        except OSError:
            return False
        except Unreadable:
            return True
        self.where = now.where or self.where
        return not now.is_ending

    def memory(self) -> int:
        """Returns what was measured, or else all of it; without shared memory, which is no single process's."""
        pages, shared = self.part or (self.resident + self.swap, self.shared)
        mappings = self.mappings if self.part else self._most_mappings()
        return max(0, pages - shared) + self.tables + mappings * MAPPING

    def shared_memory(self) -> int:
        return self.part[1] if self.part else self.shared

    def add_memory_files(self, known: Files) -> Iterator[None]:
        """Adds what it holds open of memfd_create(2), one descriptor for each step. Raises Unreadable."""
        folder = f"{self.where}/fd"
        try:
            names = _names(folder) if self.where else []
        except PermissionError:
            raise Unreadable from None
        except OSError:
            return
        for name in names:
            try:
                if os.readlink(f"{folder}/{name}").startswith("/memfd:"):
                    found = os.stat(f"{folder}/{name}")
                    known[found.st_dev, found.st_ino] = found.st_blocks * 512
            except OSError:
                pass  # closed meanwhile
            yield

    def add_shared_files(self, found: Files) -> Iterator[None]:
        """Adds its part (PSS) of each file that it maps, as far as that can be read, one buffer for each step."""
        key, rest = (0, 0), b""
        is_told = False
        try:
            for data in _buffers(f"{self.where}/smaps"):
                is_told = True
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    words = line.split()
                    if line.startswith(b"Pss:"):
                        found[key] = found.get(key, 0) + (int(words[1]) << 10)
                    elif len(words) >= 5 and b"-" in words[0]:
                        major, _, minor = words[3].partition(b":")
                        key = os.makedev(int(major, 16), int(minor, 16)), int(words[4])
                yield
        except OSError:
            pass
        if self.part and not is_told:  # it has ended since it was measured
            self.part = max(0, self.part[0] - self.part[1]), 0


def read(path: str) -> bytes:
    """Reads a small file of /proc. Raises OSError, and SetupError for a lack of the supervisor's own."""
    with _file(path) as file:
        return file.read(_BUFFER)


def _file(path: str) -> FileIO:
    """Opens a file as an object, which closes it wherever a signal's handler interrupts the caller. The number that
    os.open() returns is lost where the handler raises before it is stored.
    """
    try:
        return FileIO(path)
    except OSError as error:
        raise _told(error, path) from None


def _names(folder: str) -> list[str]:
    """Lists a folder of /proc. Raises as ``read`` does."""
    try:
        return os.listdir(folder)
    except OSError as error:
        raise _told(error, folder) from None


def _told(error: OSError, path: str) -> OSError | SetupError:
    """Returns the exception to raise: the error itself, or a SetupError where the supervisor lacks descriptors or
    memory, which hides nothing of the guest's.
    """
    return SetupError("watch", path, error.errno or 0, "fix: ulimit -n 256") if error.errno in _OURS else error


def most_mappings() -> int:
    """Returns the most mappings of one process: vm.max_map_count, read once."""
    if not _most:
        try:
            _most.append(int(read("/proc/sys/vm/max_map_count")))
        except (OSError, ValueError):
            _most.append(1 << 20)  # unknown: far more than any machine's default, so that they are counted
    return _most[0]


def everybody() -> dict[int, list[int]]:
    """Returns parent -> children, of all processes of the machine: for a kernel that lists no children of a thread
    (CONFIG_PROC_CHILDREN). Those that end meanwhile are left out.
    """
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                found.setdefault(int(_stat(f"/proc/{name}")[1]), []).append(int(name))
            except OSError:
                continue
    return found


def _stat(folder: str) -> list[bytes]:
    """Returns fields 3 and later of proc_pid_stat(5): before them is a name of the guest's choice."""
    return read(f"{folder}/stat").rpartition(b")")[2].split()


def _field(text: bytes, key: bytes) -> int:
    """Reads a line "Key: N kB" of proc_pid_status(5) in bytes; 0 where there is none."""
    at = text.find(key)
    return int(text[at + len(key) :].split(None, 1)[0]) << 10 if at >= 0 else 0


def _buffers(path: str) -> Iterator[bytes]:
    """Yields the parts of a large file of /proc. Raises OSError; the end of the process is the end of the file."""
    with _file(path) as file:
        while data := file.read(_BUFFER):
            yield data
