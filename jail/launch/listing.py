"""Reads the sizes of a folder's files in portions, through native/listing.c, without the interpreter's lock."""

from __future__ import annotations

import os

from .._native import ffi, lib

INODE: int = lib.JAIL_INODE_BYTES  # bytes that a file or folder counts for at least
TRACKED: int = lib.JAIL_TRACKED_BYTES  # files of this size, or with several names, are told one by one


class Listing:
    """One folder at a time: ``start``, then ``read`` until that returns False. Each call forgets what the last found.

    Attributes: ``bytes`` of the files that are not told one by one; ``files``: (device, inode, bytes) of the others;
    ``folders``: names; ``unknown``: how many entries the kernel does not tell the size of.
    """

    def __init__(self) -> None:
        self._portion = ffi.new("struct jail_listing *")
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
