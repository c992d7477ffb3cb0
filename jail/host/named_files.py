"""Finds the files that a command line names (script, input, report), some of which a guest may be able to replace.

A file below a path that the run shows writable may be the work of its guest, or of an earlier one's in the same
workspace. No link is followed there, since it may lead to any file of the caller's (/etc/shadow as a guest's input, a
file that a report replaces), and only regular files are opened. The walk goes from descriptor to descriptor, so that a
guest of another run cannot exchange a folder between a check and its use. openat2(RESOLVE_BENEATH) would do the same
in one call, but only from the share's root: a name that leads into a share by a link or a bind mount outside of it has
to be walked all the same.
"""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import PolicyError
from ..core.files import Files, kind, open_to_read
from .cgroups import unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_LINKS = 40  # as the kernel has it: path_resolution(7)
_FOLDER = os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW


class Spot:
    """The place to which a name leads: ``folder`` is a descriptor (O_PATH) of the last folder, ``path`` its path
    without links.

    ``entry`` is the name in that folder ("" for the folder itself), ``found`` a descriptor (O_PATH) of it, or -1 where
    there is none. ``share``: the writable path that it lies below, or None. ``is_descriptor``: the entry is a link of
    /proc, which leads to an open file and not to a path.
    """

    def __init__(self, folder: int, path: str, entry: str, found: int, share: str | None, is_descriptor: bool) -> None:
        self.folder, self.path, self.entry, self.found = folder, path, entry, found
        self.share, self.is_descriptor = share, is_descriptor

    @property
    def mode(self) -> int | None:
        """``st_mode`` of what was found; None: there is nothing yet."""
        if self.is_descriptor:
            return os.stat(self.entry, dir_fd=self.folder).st_mode
        return None if self.found < 0 else os.fstat(self.found).st_mode

    def held_path(self) -> str:
        """Returns a path of /proc that leads to what was found, whichever file has its name by now."""
        return f"/proc/self/fd/{self.folder}/{self.entry}" if self.is_descriptor else f"/proc/self/fd/{self.found}"

    def still_leads_here(self) -> bool:
        """Returns whether the folder is still found at its path."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self.folder))
        except OSError:
            return False

    def close(self) -> None:
        """Closes both descriptors."""
        for fd in (self.folder, self.found):
            if fd >= 0:
                os.close(fd)
        self.folder = self.found = -1


class NamedFiles(Files):
    """Opens what a caller names, for a run that shows the paths ``writable`` (resolved: no links) to its guest."""

    def __init__(self, writable: Sequence[str] = ()) -> None:
        self._writable = tuple(writable)
        self._mounts = _mounts() if writable else {}
        self._inner = [(share, self._place(share)) for share in self._writable]

    def open_to_read(self, name: str, place: str) -> int:
        """Opens it at once; the caller closes it. Raises PolicyError at ``place`` for what a guest may have put there,
        OSError for what the kernel refuses."""
        if not self._writable:
            return open_to_read(name)
        spot = self.find(name, place)
        try:
            mode = spot.mode
            if mode is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
            if spot.share and not stat.S_ISREG(mode):
                raise refused(spot.share, mode, place)
            return open_to_read(spot.held_path())
        finally:
            spot.close()

    def find(self, name: str, place: str) -> Spot:
        """Follows a name to its last folder; the caller closes the Spot. Raises as ``open_to_read`` does."""
        if not name:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        walk = _Walk(self, name, place)
        try:
            return walk.finish()
        finally:
            walk.close()

    def share_around(self, path: str) -> str | None:
        """Returns the writable path that this one lies below or is, by its name or by what is mounted where; None:
        neither.
        """
        for share, (device, inner) in self._inner:
            if _is_below(path, share):
                return share
            its_device, its_inner = self._place(path)
            if device == its_device and _is_below(its_inner, inner):
                return share
        return None

    def _place(self, path: str) -> tuple[str, str]:
        """Returns the device of a path's file system, and the path within that: the same under all of its mount
        points.
        """
        point = path
        while point not in self._mounts and point != "/":
            point = os.path.dirname(point)
        device, root = self._mounts.get(point, ("", ""))
        return device, os.path.normpath(f"{root}/{path[len(point.rstrip('/')) :]}").replace("//", "/")


class _Walk:
    """The walk along one name: the folders that were gone through, and the parts that are still to come, last first."""

    def __init__(self, files: NamedFiles, name: str, place: str) -> None:
        self._files, self._name, self._place = files, name, place
        self._rest = name.split("/")[::-1]
        self._links = 0
        start = "/" if name.startswith("/") else os.getcwd()
        self._folders = [(os.open("/" if start == "/" else ".", os.O_PATH | os.O_CLOEXEC), start)]

    def finish(self) -> Spot:
        while self._rest:
            part = self._rest.pop()
            if part == "..":
                self._up()
            elif part not in ("", "."):
                is_last = all(later in ("", ".") for later in self._rest)
                spot = self._into(part, is_last)
                if spot:
                    return spot
        folder, path = self._folders.pop()
        return Spot(folder, path, "", os.dup(folder), self._files.share_around(path), is_descriptor=False)

    def _into(self, part: str, is_last: bool) -> Spot | None:
        folder, path = self._folders[-1]
        inner = os.path.join(path, part)
        try:
            found = os.open(part, _FOLDER, dir_fd=folder)
        except FileNotFoundError:
            if is_last:
                return self._spot(part, -1)
            raise
        mode = os.fstat(found).st_mode
        if stat.S_ISLNK(mode):
            try:
                share = self._files.share_around(inner)
                if share:
                    raise refused(share, mode, self._place)
                if is_last and os.fstat(found).st_dev == os.stat("/proc").st_dev:
                    return self._spot(part, -1, is_descriptor=True)
                self._follow(os.readlink("", dir_fd=found))
            finally:
                os.close(found)
        elif is_last:
            return self._spot(part, found)
        else:
            self._folders.append((found, inner))
            if not stat.S_ISDIR(mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), self._name)
        return None

    def _spot(self, part: str, found: int, is_descriptor: bool = False) -> Spot:
        folder, path = self._folders.pop()
        return Spot(folder, path, part, found, self._files.share_around(os.path.join(path, part)), is_descriptor)

    def _follow(self, target: str) -> None:
        self._links += 1
        if self._links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), self._name)
        if target.startswith("/"):
            self.close()
            self._folders.append((os.open("/", os.O_PATH | os.O_CLOEXEC), "/"))
        self._rest += target.split("/")[::-1]

    def _up(self) -> None:
        folder, path = self._folders[-1]
        if len(self._folders) > 1:
            os.close(self._folders.pop()[0])
        else:
            self._folders[-1] = (os.open("..", os.O_PATH | os.O_CLOEXEC, dir_fd=folder), os.path.dirname(path))
            os.close(folder)

    def close(self) -> None:
        while self._folders:
            os.close(self._folders.pop()[0])


def refused(share: str, mode: int, place: str) -> PolicyError:
    """Returns the error for a name that leads below a writable path."""
    if stat.S_ISDIR(mode):
        return PolicyError("is a directory", place)
    return PolicyError(
        f"leads to {kind(mode)} below {share}, which is writable for the guest: it may be of a guest's making "
        "(fix: remove it, or name a regular file)",
        place,
    )


def _is_below(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip("/") + "/")


def _mounts() -> dict[str, tuple[str, str]]:
    """Maps each mount point of this process to its device and root (proc_pid_mountinfo(5)); the topmost of each
    point.
    """
    with open("/proc/self/mountinfo", errors="surrogateescape") as file:
        fields = [line.split(" ", 5) for line in file]
    return {unescaped(line[4]): (line[2], unescaped(line[3])) for line in fields}
