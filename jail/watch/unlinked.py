"""Finds the files that processes of a jail hold although they have no name any more: no walk of folders meets them."""

from __future__ import annotations

import os
import stat

from .processes import Process, everybody, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_DELETED = b" (deleted)"


class Unlinked:
    """A look at all processes below a jail's init, one descriptor or mapping for each step of ``look``.

    ``files``: (device, inode) -> bytes of disk, of each file without a name on one of the ``devices`` that a process
    has open. ``mapped``: the same of those that are mapped and not open, with an upper bound, the end of what is
    mapped. ``hides``: whether the descriptors of a living process could not be read: as of an undumpable one, by an
    ordinary user. Files that are on their way through a socket are not found.
    """

    def __init__(self, init: int, devices: set[int]) -> None:
        self.files: dict[tuple[int, int], int] = {}
        self.mapped: dict[tuple[int, int], int] = {}
        self.hides = False
        self._init, self._devices = init, devices

    def look(self) -> Iterator[None]:
        for process in _processes_below(self._init):
            try:
                tasks = os.listdir(f"/proc/{process.number}/task")  # each may have a table of descriptors of its own
            except OSError:
                continue
            for task in tasks:
                yield from self._look_at_descriptors(f"/proc/{process.number}/task/{task}")
            for task in tasks:  # a leader that has ended shows none of what its threads map
                if (yield from self._look_at_mappings(f"/proc/{process.number}/task/{task}/maps")):
                    break
        for identity in self.files:
            self.mapped.pop(identity, None)

    def _look_at_descriptors(self, task: str) -> Iterator[None]:
        try:
            names = os.listdir(f"{task}/fd")
        except (FileNotFoundError, ProcessLookupError):
            return
        except OSError:
            self.hides = self.hides or not _has_ended(task)
            return
        for name in names:
            try:
                found = os.stat(f"{task}/fd/{name}")
            except OSError:
                continue  # closed since it was listed
            if found.st_nlink == 0 and found.st_dev in self._devices and stat.S_ISREG(found.st_mode):
                self.files[found.st_dev, found.st_ino] = found.st_blocks * 512
            yield

    def _look_at_mappings(self, path: str) -> Generator[None, None, bool]:
        """Returns whether there are any."""
        count = 0
        try:
            with open(path, "rb") as file:
                for count, line in enumerate(file, 1):  # noqa: B007  # a file of /proc may end early, by an error
                    if line.rstrip(b"\n").endswith(_DELETED):
                        self._note_mapping(line)
                    yield
        except OSError:
            pass  # it has ended, or hides its descriptors as well
        return count > 0

    def _note_mapping(self, line: bytes) -> None:
        """Notes a line of proc_pid_maps(5): addresses, rights, offset, device, inode. A name of the guest's choice
        comes after.
        """
        addresses, _, offset, device, inode = line.split(None, 5)[:5]
        major, _, minor = device.partition(b":")
        identity = os.makedev(int(major, 16), int(minor, 16)), int(inode)
        if identity[0] in self._devices:
            begin, _, end = addresses.partition(b"-")
            size = int(offset, 16) + int(end, 16) - int(begin, 16)
            self.mapped[identity] = max(size, self.mapped.get(identity, 0))


def _has_ended(task: str) -> bool:
    """Returns whether a thread has nothing open any more, though it is still listed."""
    try:
        return read(f"{task}/stat").rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except OSError:
        return True


def _processes_below(init: int) -> Iterator[Process]:
    families = None if os.path.exists("/proc/thread-self/children") else everybody()
    pending, listed = [init], {init}
    while pending:
        try:
            process = Process(pending.pop())
            numbers = process.children() if families is None else families.get(process.number, [])
        except OSError:
            continue  # it has ended
        if process.number != init:
            yield process
        pending += [number for number in numbers if number not in listed]
        listed.update(numbers)
