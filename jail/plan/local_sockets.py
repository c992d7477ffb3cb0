"""Decides the AF_UNIX sockets that a guest may use (``network.unix``), and covers the host's that stand in a share.

A mount flag does not keep a socket or a FIFO from being used: connect(2) and open(2) write to neither's file system.
Landlock can tell whose a socket is from ABI 9 on (Linux 7.1, LANDLOCK_ACCESS_FS_RESOLVE_UNIX). Before that a filter can
refuse the family, and a mount can cover what stands in a share when the jail is made.
"""

from __future__ import annotations

import os
import stat

from ..core.errors import HostError, PolicyError
from ..core.memo import remember
from ..policy.model import Network
from .landlock import RESOLVE_UNIX_ABI, SCOPES_ABI
from .model import Bind, Cover, Directory, Entry, File
from .tree_walk import entries_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shares import Share

# Of the system on every machine, and of 100,000 files and more; or of the kernel, where no socket can be made. They are
# not looked through, nor are the prefixes of tools.
_SYSTEM = (
    "/usr", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/proc", "/sys", "/nix/store", "/gnu/store",
)  # fmt: skip
_MOST_COVERS = 512  # of the 1024 entries of a plan
EMPTY_FILE, EMPTY_FOLDER = "/run/jail/empty-file", "/run/jail/empty-folder"
_LONG = 300  # characters of a path in a message


def allowed_sockets(network: Network, shown: list[Share], landlock_abi: int) -> str:
    """Returns the meaning of ``network.unix`` for these shares: ``none``, ``own`` or ``any``.

    Raises PolicyError for a share that is itself a socket or FIFO which the policy keeps off, HostError if this kernel
    cannot keep the host's abstract sockets off.
    """
    if network.unix == "any":
        return "any"
    for share in shown:
        if not share.is_folder:
            _refuse_endpoint(share)
    sees_abstract = network.mode == "host" and landlock_abi < SCOPES_ABI
    if network.unix == "unshared":
        shares = _foreign(shown) and landlock_abi < RESOLVE_UNIX_ABI
        return "none" if shares or sees_abstract else "own"
    if network.unix == "own" and sees_abstract:
        raise HostError(
            "landlock",
            "network.mode = 'host' shows the host's abstract sockets, and this kernel's Landlock cannot keep them off",
            "use Linux 6.12 or later, or set network.unix = 'none', or 'any'",
        )
    return network.unix


def covers(unix: str, shown: list[Share], entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Returns the entries that cover the sockets and FIFOs which stand in the shares now, and the notes that tell of
    them.

    Every folder of the host's is looked through (1.5 microseconds for each file, once the kernel has it in memory),
    also where no socket can be made: a FIFO in a read-only share can be read, and so emptied, and where Landlock does
    not check it (below scratch space, below a writable share) written. A folder that the supervisor cannot list is
    covered as a whole if a guest could enter it. Raises PolicyError if one cannot be looked through for another reason.
    """
    if unix == "any":
        return (), ()
    made: dict[str, Cover] = {}  # by path: shares may overlap
    for share in _foreign(shown):
        for found, cover in _endpoints(share):
            path = _moved(found, share.source, share.path)
            if _source(path, entries) == found:  # else another share lies over it
                made[path] = Cover(path=path, source=cover, hides=found)
        if len(made) > _MOST_COVERS:
            raise PolicyError(
                f"{share.source} has more than {_MOST_COVERS} sockets and FIFOs, too many to cover"
                " (fix: share less of it, or set network.unix = 'any')",
                key=share.named_by,
            )
    if not made:
        return (), ()
    sources = empty_sources(entries)
    first = next(iter(made.values()))
    note = f"sockets and FIFOs of the host that the guest finds covered: {len(made)}, such as {first.hides}"
    return (*sources, *made.values()), (note,)


def empty_sources(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Returns the empty file and folder that covers are made of, and where they lie, as far as these entries lack
    them.
    """
    there = {entry.path for entry in entries}
    wanted = (
        Directory(path=os.path.dirname(EMPTY_FILE)),
        File(path=EMPTY_FILE, mode=0o444),
        Directory(path=EMPTY_FOLDER, mode=0o555),
    )
    return tuple(one for one in wanted if one.path not in there)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


_known: dict[tuple[Share, ...], tuple[Share, ...]] = {}
_MOST_KNOWN = 64


def _foreign(shown: list[Share]) -> tuple[Share, ...]:
    """Returns the foreign ones, which never change: no part of a share does that decides it."""
    key = tuple(shown)
    known = _known.get(key)
    return remember(_known, _MOST_KNOWN, key, tuple(filter(_is_foreign, key))) if known is None else known


def _is_foreign(share: Share) -> bool:
    """Returns True for a folder that is neither the system's nor a tool's prefix: programs of the host may meet
    there. Not in a copy-on-write folder: an inode of overlayfs is another socket, and another pipe.
    """
    if share.cow:
        return False
    is_tool = share.named_by.startswith("filesystem.tools")
    return share.is_folder and not is_tool and not any(_is_in(share.source, folder) for folder in _SYSTEM)


def _refuse_endpoint(share: Share) -> None:
    if share.kind == stat.S_IFSOCK:
        raise PolicyError(
            f"{share.source} is a socket, and so a way out (fix: set network.unix = 'any', or leave it out)",
            key=share.named_by,
        )
    if share.kind == stat.S_IFIFO and share.readonly:
        raise PolicyError(
            f"{share.source} is a FIFO, which can be written to through a read-only mount (fix: show it with --rw, or "
            "leave it out)",
            key=share.named_by,
        )


def _source(path: str, entries: tuple[Entry, ...]) -> str:
    """Returns the host's path that the guest finds at ``path``: that of the innermost mount."""
    around = [entry for entry in entries if isinstance(entry, Bind) and _is_in(path, entry.path)]
    innermost = max(around, key=lambda bind: len(bind.path), default=None)
    return _moved(path, innermost.path, innermost.source) if innermost else ""


def _moved(path: str, folder: str, other: str) -> str:
    """Returns the path below ``other`` that is ``path`` below ``folder``; either folder may be the root."""
    return other.rstrip("/") + path[len(folder.rstrip("/")) :]


def _endpoints(share: Share) -> Iterator[tuple[str, str]]:
    """Yields what to cover below a share, by its host path, and what with: sockets, FIFOs, and the folders that cannot
    be listed but could be entered.
    """
    closed: list[str] = []

    def unlisted(folder: str, error: OSError) -> None:
        if not isinstance(error, PermissionError):
            raise PolicyError(
                f"{folder[:_LONG]}: cannot be looked through for sockets and FIFOs: {(error.strerror or '').lower()} "
                "(fix: move it away, or set network.unix = 'any')",
                key=share.named_by,
            ) from None
        if _may_be_entered(folder, share):
            closed.append(folder)

    for entry in entries_below(share.source, _SYSTEM, unlisted):
        if not entry.is_symlink() and not entry.is_file(follow_symlinks=False) and _is_endpoint(entry):
            yield entry.path, EMPTY_FILE
    yield from ((folder, EMPTY_FOLDER) for folder in closed)


def _is_endpoint(entry: os.DirEntry[str]) -> bool:
    """Returns whether it is a socket or FIFO. False for a device: the mount's nodev keeps it from being opened."""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)


def _may_be_entered(folder: str, share: Share) -> bool:
    """Returns whether a guest of the supervisor's own id could get into a folder that the supervisor may not list."""
    try:
        return os.access(folder, os.X_OK) or (not share.readonly and os.stat(folder).st_uid == os.geteuid())
    except OSError:
        return False
