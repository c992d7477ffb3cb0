"""The files of a session whose guest opens none (JavaScript): kept by the supervisor, in memory, by name.

The caller's may be imported, in the text that the caller gave them: what the guest writes is data, and never code.
"""

from __future__ import annotations

import errno
import os

from ..launch.working_folder import write_all
from ..plan.working_files import MOST_BYTES, MOST_FILES, is_wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_MODULES = (".js", ".mjs", ".json")
_LARGEST_MODULE = 4 << 20  # as of those beside a script (jail/watch/sources.py)


class MemoryFolder:
    """Holds the files of one session. Not safe from several threads.

    ``most``: bytes that the guest may keep here; None: as many as the caller.
    """

    def __init__(self, files: Sequence[tuple[str, bytes]], most: int | None) -> None:
        self._files = dict(files)
        self._written: set[str] = set()  # by the guest
        self._most = MOST_BYTES if most is None else min(most, MOST_BYTES)
        self._changes: dict[str, bytes | None] = {}

    def write(self, name: str, content: bytes) -> None:
        """Keeps a file of the caller's, in place of one of that name. Raises OSError: ENOSPC."""
        self._keep(name, content, MOST_BYTES, self._files.keys())
        self._written.discard(name)
        if name.endswith(_MODULES) and len(content) <= _LARGEST_MODULE:
            self._changes[name] = content

    def write_for_guest(self, name: str, content: bytes) -> None:
        """Keeps a file of the guest's, in place of one of that name. Raises OSError: ENOSPC."""
        self._keep(name, content, self._most, self._written)
        self._written.add(name)

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Keeps these files of the caller's. Raises SetupError."""
        write_all(files, self.write)

    def collect(self, wanted: Sequence[str]) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Returns the contents of the files that the patterns mean, and no notes: as many as there may be come back."""
        return {name: self._files[name] for name in self.names() if is_wanted(name, wanted)}, ()

    def read(self, name: str) -> bytes:
        """Returns the content of a file. Raises OSError: ENOENT."""
        if name not in self._files:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._files[name]

    def remove(self, name: str) -> None:
        """Removes a file, by the caller. Raises OSError: ENOENT."""
        self.remove_for_guest(name)
        if name.endswith(_MODULES):
            self._changes[name] = None

    def remove_for_guest(self, name: str) -> None:
        """Removes a file, which may be imported as before. Raises OSError: ENOENT."""
        self.read(name)
        del self._files[name]
        self._written.discard(name)

    def names(self) -> list[str]:
        """Returns the names of the files, in order."""
        return sorted(self._files)

    def take_changes(self) -> dict[str, bytes | None]:
        """Returns what the guest may import, or not any more (None), since it was last told."""
        changes, self._changes = self._changes, {}
        return changes

    def close(self) -> None:
        """Forgets the files."""
        self._files.clear()

    def _keep(self, name: str, content: bytes, most: int, counted: Collection[str]) -> None:
        """Replaces a file. ``counted``: names of the files that may have ``most`` bytes together with this one."""
        if any(held.startswith(f"{name}/") for held in self._files):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        parts = name.split("/")
        if any("/".join(parts[:depth]) in self._files for depth in range(1, len(parts))):
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        kept = sum(len(held) for its, held in self._files.items() if its in counted and its != name)
        if kept + len(content) > most or (len(self._files) >= MOST_FILES and name not in self._files):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._files[name] = content
