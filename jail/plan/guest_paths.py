"""A guest's view of paths, worked out from a plan's entries: the host path that the guest would reach by a name."""

from __future__ import annotations

import os

from .model import Bind, Entry, Scratch, Symlink

MOST_LINKS = 40  # as the kernel: MAXSYMLINKS


class View:
    """The new root of one plan. It looks at the host's files, opens none, and follows links as a guest would."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._made = {entry.path: entry for entry in entries if not isinstance(entry, Scratch)}
        scratches = [entry for entry in entries if isinstance(entry, Scratch)]
        self._scratch = {path: entry for entry in scratches for path, _ in entry.places if path not in self._made}
        self._scratch.update((path, entry) for entry in scratches for path, _ in entry.places)

    def host_path(self, path: str) -> tuple[str | None, str]:
        """Follows a guest path, links included.

        Returns the host path and ""; or None and the guest path that the links led to, which is not there. A host path
        that is returned exists, and is no symbolic link.
        """
        rest = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        here, links = "/", 0
        while rest:
            part = rest.pop()
            if part == "..":
                here = os.path.dirname(here)
                continue
            here = os.path.join(here, part)
            target = self._link(here)
            if target is None:
                if not self._is_there(here):
                    return None, os.path.join(here, *reversed(rest))
                continue
            links += 1
            if links > MOST_LINKS:
                return None, here
            here = "/" if target.startswith("/") else os.path.dirname(here)
            rest += [name for name in reversed(target.split("/")) if name not in ("", ".")]
        bind, beneath = self._bind(here)
        return (bind.source + beneath if bind else None), ("" if bind else here)

    def leads_on(self, path: str) -> bool:
        """Returns whether a guest path is itself there, as a link, whatever it leads to."""
        folder, missing = self.host_path(os.path.dirname(path))
        return not missing and folder is not None and os.path.islink(os.path.join(folder, os.path.basename(path)))

    def is_noexec(self, path: str) -> bool:
        """Returns whether the mount that the guest would find a path on lets no program be executed."""
        while path != "/":
            entry = self._made.get(path)
            if isinstance(entry, Bind):
                return entry.noexec
            if path in self._scratch:
                return self._scratch[path].noexec
            path = os.path.dirname(path)
        return False

    def _bind(self, path: str) -> tuple[Bind | None, str]:
        """Returns the host path that shows a guest path, with what lies beneath it; None for a place of the jail's
        own.
        """
        beneath = ""
        while path != "/":
            entry = self._made.get(path)
            if isinstance(entry, Bind):
                return entry, beneath
            if path in self._scratch:
                return None, ""
            beneath = f"/{os.path.basename(path)}{beneath}"
            path = os.path.dirname(path)
        return None, ""

    def _link(self, path: str) -> str | None:
        entry = self._made.get(path)
        if isinstance(entry, Symlink):
            return entry.to
        if entry is not None:
            return None
        bind, beneath = self._bind(path)
        try:
            return os.readlink(bind.source + beneath) if bind else None
        except OSError:
            return None

    def _is_there(self, path: str) -> bool:
        bind, beneath = self._bind(path)
        return os.path.lexists(bind.source + beneath) if bind else path in self._made or path in self._scratch
