"""Reads the sizes of a folder's files in portions, through native/supervisor/folder_sizes.c, without the GIL."""

from __future__ import annotations

import os

from .._native import ffi, lib

INODE: int = lib.JAIL_INODE_BYTES  # bytes that a file or folder counts for at least
TRACKED: int = lib.JAIL_TRACKED_BYTES  # files of this size, or with several names, are told one by one


_PLAIN = frozenset((0xEF53, 0x58465342, 0x01021994))  # linux/magic.h: ext4, XFS, tmpfs


def is_plain(fd: int) -> bool:
    """Returns whether a file of this file system cannot be written without a new time of change by this machine's
    clock, nor without the file system's fill telling at once.

    Not so on NFS, FUSE and 9p, whose servers may say what they like, nor on btrfs and ZFS, which tell seconds later;
    what lies under an overlay is not known.
    """
    return lib.jail_file_system(fd) in _PLAIN


class Listing:
    """Lists one folder at a time: ``start``, then ``read`` until that returns False. Each call forgets what the last
    found.

    Attributes: ``bytes`` of the files that are not told one by one; ``files``: (device, inode, bytes) of the others;
    ``folders``: names; ``unknown``: how many entries the kernel does not tell the size of.
    """

    def __init__(self, since: int = 0) -> None:
        """Prepares the buffers. ``since``: leaves out files that were last changed before it (nanoseconds since
        1970).
        """
        self._portion = ffi.new("struct jail_listing *")
        self._portion.since = since
        self.bytes = self.unknown = 0
        self.files: list[tuple[int, int, int]] = []
        self.folders: list[bytes] = []

    def start(self) -> None:
        """Begins with another folder."""
        self._portion.filled = self._portion.at = 0

    def read(self, folder: int, until: float) -> bool:
        """Reads on until about ``until`` (time.monotonic). Returns False at the folder's end; raises OSError."""
        portion = self._portion
        result = lib.jail_list(folder, int(until * 1e9), portion)
        self.bytes, self.unknown = portion.bytes, portion.unknown
        self.files = [(file.device, file.inode, file.bytes) for file in portion.files[0 : portion.file_count]]
        self.folders = [ffi.string(portion.entries + at) for at in portion.folders[0 : portion.folder_count]]
        if result < 0:
            raise OSError(-result, os.strerror(-result))
        return bool(result)
