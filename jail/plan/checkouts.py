"""Shows the git checkout around a workspace, read-only, so that git works in a folder of it (filesystem.checkout).

The way to a checkout may be of a guest's making: ``.git`` as a file names another folder, and so might any link. So
the way must lead back: a worktree's folder in the repository names the file that names it, a submodule's configuration
the folder. The files that lead back must lie outside of all that the guest can write to, and what is shown then be a
repository: an earlier guest may have written elsewhere. Owners are compared, as git does since CVE-2022-24765: another
user's /tmp/.git is no checkout around /tmp/work.
"""

from __future__ import annotations

import os
import stat

from ..core.files import open_to_read, read_all
from ..host.mounts import beneath
from ..policy.paths import escaped
from .guest_written import Written
from .workspaces import why_unwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shares import Share

_LARGEST = 1 << 16  # bytes of a .git file or a repository's configuration


def checkouts(shown: list[Share]) -> list[str]:
    """Returns what is to be shown read-only beside these shares, each as HOST:GUEST."""
    found: list[str] = []
    writable = tuple(share.source for share in shown if not share.readonly)
    for share in shown:
        if (share.cow or not share.readonly) and share.is_folder:
            for source in _around(share.source, writable):
                guest = _guest_path(source, share)
                if guest and not _is_shown(source, guest, shown):
                    found.append(f"{escaped(source)}:{escaped(guest)}")
    return list(dict.fromkeys(found))


def _around(workspace: str, writable: tuple[str, ...]) -> Iterator[str]:
    """Yields the root of the checkout, and the folder with its history where that lies outside of it."""
    owner = _status(workspace)
    root = workspace
    while owner is not None:
        entry = _status(os.path.join(root, ".git"))
        if entry is not None and entry.st_uid == owner.st_uid and entry.st_dev == owner.st_dev:
            break
        if entry is not None or root == "/":
            return
        root = os.path.dirname(root)
    if owner is None or entry is None or why_unwise(root):
        return
    if stat.S_ISDIR(entry.st_mode):
        yield root
        return
    history = _history(root, Written(writable)) if stat.S_ISREG(entry.st_mode) else None
    if history is not None and not any(beneath(one, history) is not None for one in writable):
        yield root
        yield history


def _history(root: str, written: Written) -> str | None:
    """Returns the folder to which the ``.git`` file of a worktree or submodule leads, if that leads back; None
    otherwise.
    """
    link = os.path.join(root, ".git")
    folder = _named(_text(link), "gitdir: ", root)
    if folder is None or written.holds(folder):
        return None
    back = _text(os.path.join(folder, "gitdir"))
    if back is not None and os.path.normpath(os.path.join(folder, back.strip())) == link:
        common = _named(_text(os.path.join(folder, "commondir")), "", folder)
        is_its = os.path.dirname(folder) == f"{common}/worktrees"
        return common if is_its and common and _is_repository(common) else None
    for line in (_text(os.path.join(folder, "config")) or "").splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip() == "worktree" and os.path.normpath(os.path.join(folder, value.strip())) == root:
            return folder if _is_repository(folder) else None
    return None


def _is_repository(folder: str) -> bool:
    """Returns whether a folder is a repository, as git knows one (gitrepository-layout)."""
    inner = (os.path.join(folder, name) for name in ("objects", "refs"))
    return os.path.isfile(os.path.join(folder, "HEAD")) and all(map(os.path.isdir, inner))


def _named(text: str | None, prefix: str, folder: str) -> str | None:
    """Returns the folder that a file of git's names, of the same owner and without a link on the way."""
    if text is None or not text.startswith(prefix):
        return None
    path = os.path.normpath(os.path.join(folder, text.removeprefix(prefix).rstrip("\n")))
    found, own = _status(path), _status(folder)
    if found is None or own is None or found.st_uid != own.st_uid or not stat.S_ISDIR(found.st_mode):
        return None
    return path if os.path.realpath(path) == path else None


def _text(path: str) -> str | None:
    try:
        fd = open_to_read(path, follow=False)
    except OSError:
        return None
    try:
        found = read_all(fd, _LARGEST, None) if stat.S_ISREG(os.fstat(fd).st_mode) else b""
    except OSError:
        return None
    finally:
        os.close(fd)
    return os.fsdecode(found) if len(found) <= _LARGEST and b"\0" not in found else None


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


def _guest_path(source: str, share: Share) -> str | None:
    """Returns the path at which the guest must find it: as it lies on the host beside the share, if the share is shown
    so.
    """
    if share.path == share.source:
        return source
    rest = share.source[len(source) :] if share.source.startswith(f"{source}/") else ""
    return share.path.removesuffix(rest) or None if rest and share.path.endswith(rest) else None


def _is_shown(source: str, guest: str, shown: list[Share]) -> bool:
    return any(
        (guest == share.path or guest.startswith(f"{share.path}/"))
        and share.source + guest[len(share.path) :] == source
        for share in shown
    )
