"""Walks folders in slices and adds up the disk space of what is in them. Goes by descriptors and follows no link."""

from __future__ import annotations

import errno
import os
import stat
import time

from ..launch.folder_sizes import INODE, Listing, is_plain

DEEPEST = 150  # levels of folders; each takes a descriptor while it is walked
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Roots:
    """Descriptors of the paths to walk, held from the start, so that a root is found wherever the guest has moved it.

    Each file or folder is one root, though it be named twice, by another spelling or through a bind mount. ``stores``:
    those of the paths that no one but jail uses, as a layer of a copy-on-write folder. Raises OSError.
    """

    def __init__(self, paths: tuple[str, ...], stores: tuple[str, ...] = ()) -> None:
        self.by_identity: dict[tuple[int, int], int] = {}
        self.stores: set[int] = set()
        try:
            for path in dict.fromkeys(paths):
                fd = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
                found = os.fstat(fd)
                if self.by_identity.setdefault((found.st_dev, found.st_ino), fd) != fd:
                    os.close(fd)
                elif path in stores:
                    self.stores.add(fd)
            if self.stores and not self.tell_changes():
                self.stores.clear()
        except BaseException:
            self.close()
            raise

    def used(self) -> int:
        """Returns the bytes in use on the roots' file systems, ``INODE`` for each inode. Others write there too."""
        used = 0
        for fd in {device: fd for (device, _), fd in self.by_identity.items()}.values():
            now = os.fstatvfs(fd)
            used += (now.f_blocks - now.f_bfree) * now.f_frsize + (now.f_files - now.f_ffree) * INODE
        return used

    def tell_changes(self) -> bool:
        """Returns whether what is written below these paths shows by its time of change, and by the fill that ``used``
        tells.

        That is so on file systems of this machine on which nothing else is mounted below a path.
        """
        from ..host.mounts import Mounts, read_mountinfo

        mounts = Mounts(read_mountinfo())
        return all(
            is_plain(fd) and not mounts.points_beneath(os.readlink(f"/proc/self/fd/{fd}"))
            for fd in self.by_identity.values()
        )

    def close(self) -> None:
        while self.by_identity:
            os.close(self.by_identity.popitem()[1])


class Walk:
    """A walk over all roots. ``bytes`` and ``hidden`` grow with each ``step`` until one has returned True.

    A folder that has been met before is not walked again: shares may lie in each other, be moved into each other, and
    be moved while the walk goes on. A file of some size, or with several names, counts once too.

    ``hidden`` holds the folders that could not be looked into. If a folder is our own, so that the guest may be able to
    change it, the time of its last change belongs to its identity: a guest that opens it, writes and closes it again
    makes it another. In a store such a folder makes no more than ``unseen`` true; or the walk ``opens`` it.
    """

    def __init__(self, roots: Roots, since: int = 0, opens: bool = False) -> None:
        """Prepares a walk. ``since``: counts only what was changed from then on (nanoseconds since 1970), folders
        too. ``opens``: gives a store's folder its owner's rights back for as long as it is walked; what a guest does to
        these rights meanwhile may be lost.
        """
        self._since = since
        self.bytes = 0
        self.hidden: set[tuple[int, int, int]] = set()
        self.unseen = False
        self.too_deep = ""  # the path of a folder that lies deeper than DEEPEST, if there is one
        self.shortage: OSError | None = None  # the machine had no descriptor or memory left for a folder
        self._to_come = list(roots.by_identity.values())
        self._stores = roots.stores
        self._root, self._opens = -1, opens
        self._modes: dict[int, int] = {}  # of the folders that were opened so, by descriptor
        self._folders: list[int] = []  # from a root down to the folder that is being walked
        self._names: list[list[bytes]] = []  # for each of these: its folders that are yet to be walked
        self._is_listed = True  # whether the names of the last one are complete
        self._listing = Listing(since)
        self.devices: set[int] = set()
        # by device << 64 | inode: a guest can make millions of them, and a pair takes twice as much memory
        self._walked: set[int] = set()
        self._files: dict[int, int] = {}
        self._uid = os.geteuid()

    def step(self, until: float) -> bool:
        """Walks on until about ``until`` (time.monotonic). Returns True when the walk is complete."""
        while self._folders or self._to_come:
            if not self._is_listed:
                self._list(until)
            elif not self._folders:
                self._root = self._to_come.pop()
                self._enter_root(self._root)
            elif self._names[-1]:
                self._enter(self._names[-1].pop())
            else:
                self._close_folder()
            if time.monotonic() >= until:
                return not self._folders and not self._to_come
        return True

    def close(self) -> None:
        """Closes the folders of a walk that need not be complete."""
        while self._folders:
            self._close_folder()
        self._to_come = []

    def _enter_root(self, root: int) -> None:
        found = os.fstat(root)
        if not stat.S_ISDIR(found.st_mode):
            self.devices.add(found.st_dev)
            self._count_file(found)
            return
        try:
            folder = self._opened_again(root)
        except OSError as error:
            self._note_shortage(error)
            self._hide(found)
            return
        self._go_down(folder, found)

    def _enter(self, name: bytes) -> None:
        above = self._folders[-1]
        try:
            folder = self._opened(name, above)
        except FileNotFoundError:
            return  # removed since it was listed
        except OSError as error:
            self._note_shortage(error)
            self._count_unopened(name, above)
            return
        found = os.fstat(folder)
        if len(self._folders) >= DEEPEST:
            self.too_deep = os.readlink(f"/proc/self/fd/{folder}")
            os.close(folder)
            self._hide(found)
        else:
            self._go_down(folder, found)

    def _opened(self, name: bytes, above: int) -> int:
        if not self._opens or self._root not in self._stores:
            return os.open(name, _FOLDER, dir_fd=above)
        handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
        try:
            return self._opened_again(handle)
        finally:
            os.close(handle)

    def _opened_again(self, handle: int) -> int:
        """Opens the folder of a descriptor to list it."""
        mode = stat.S_IMODE(os.fstat(handle).st_mode)
        if not self._opens or self._root not in self._stores or mode & 0o700 == 0o700:
            return os.open(".", _FOLDER, dir_fd=handle)
        os.chmod(f"/proc/self/fd/{handle}", mode | 0o700)
        folder = os.open(".", _FOLDER, dir_fd=handle)
        self._modes[folder] = mode
        return folder

    def _count_unopened(self, name: bytes, above: int) -> None:
        """Counts what took the place of a folder since it was listed; a folder that is there all the same is hidden."""
        try:
            found = os.stat(name, dir_fd=above, follow_symlinks=False)
        except FileNotFoundError:
            return
        except OSError:
            self._hide(os.fstat(above))
            return
        if stat.S_ISDIR(found.st_mode):
            self._hide(found)
        else:
            self._count_file(found)

    def _go_down(self, folder: int, found: os.stat_result) -> None:
        identity = found.st_dev << 64 | found.st_ino
        if identity in self._walked:  # a share, or moved since, or shown here by a bind mount
            os.close(folder)
            return
        self._walked.add(identity)
        self.devices.add(found.st_dev)
        if found.st_ctime_ns >= self._since:
            self.bytes += _size(found)
        self._folders.append(folder)
        self._names.append([])
        self._is_listed = False
        self._listing.start()

    def _close_folder(self) -> None:
        folder = self._folders.pop()
        if folder in self._modes:
            os.fchmod(folder, self._modes.pop(folder))
        os.close(folder)
        self._names.pop()
        self._is_listed = True

    def _list(self, until: float) -> None:
        folder, listing = self._folders[-1], self._listing
        try:
            self._is_listed = not listing.read(folder, until)
        except FileNotFoundError:  # removed while it is listed
            self._is_listed = True
        except OSError:
            self._is_listed = True
            self._hide(os.fstat(folder))
        self.bytes += listing.bytes
        for device, inode, size in listing.files:
            self._count_once(device << 64 | inode, size)
        self._names[-1] += listing.folders
        if listing.unknown:
            self._hide(os.fstat(folder))

    def _count_file(self, found: os.stat_result) -> None:
        if found.st_ctime_ns >= self._since:
            self._count_once(found.st_dev << 64 | found.st_ino, _size(found))

    def _count_once(self, identity: int, size: int) -> None:
        """Adds what a file has more than where the walk has met it before."""
        before = self._files.get(identity, 0)
        if size > before:
            self._files[identity] = size
            self.bytes += size - before

    def _hide(self, folder: os.stat_result) -> None:
        if self._since and (folder.st_uid != self._uid or folder.st_ctime_ns < self._since):
            return  # as it was before the run
        if self._root in self._stores and not self._opens:
            self.unseen = True
            return
        changed = folder.st_ctime_ns if folder.st_uid == self._uid else 0
        self.hidden.add((folder.st_dev, folder.st_ino, changed))

    def _note_shortage(self, error: OSError) -> None:
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
            self.shortage = error


def _size(found: os.stat_result) -> int:
    return max(INODE, found.st_blocks * 512)
