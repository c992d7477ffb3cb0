"""One entry of ``filesystem.read`` or ``filesystem.write``: ``[-]HOST[:GUEST]``. Text alone: no file is looked at."""

from __future__ import annotations


def split(entry: str) -> tuple[bool, str, str | None]:
    """An entry's parts: may it be missing (a leading ``-``), the host's path as written, the guest's path or None.

    Raises ValueError, with a one-line reason, for an entry that cannot mean anything.
    """
    optional = entry.startswith("-")
    host, colon, guest = (entry[1:] if optional else entry).partition(":")
    if "\0" in entry:
        raise ValueError("a path cannot hold a NUL")
    if not host:
        raise ValueError("the host's path is missing, write HOST or HOST:GUEST")
    if ":" in guest:
        raise ValueError("more than one colon, write HOST or HOST:GUEST")
    if colon and not guest.startswith("/"):
        raise ValueError("the guest's path after the colon must be absolute")
    return optional, host, guest if colon else None
