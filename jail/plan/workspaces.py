"""Refuses writable shares that are nearly always a mistake: a home, the root folder, a folder of the system.

``jail run -p build -- make`` in the wrong folder would give the guest the caller's keys and shell start-up files, or
/etc with the rights of root. A folder below a home is what such a workspace is meant to be.
"""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..host.folders import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy
    from .shares import Share

_HOME = "a home: its keys, tokens and shell start-up files would be the guest's to read and to replace"
_SYSTEM = "a folder of the system: what the guest changes there, the host runs or believes"
_HOW = "fix: name a folder below it, or take it all the same with --allow-home, in Python allow_home=True"
_HOW_TREE = "fix: name a folder elsewhere, or take it all the same with --allow-home, in Python allow_home=True"
# Refused themselves. Below them lie workspaces: /var/lib/jenkins, /opt/project, /usr/src/app, /run/user/1000/clone.
_TOPS = ("/", "/home", "/mnt", "/media", "/opt", "/run", "/srv", "/usr/local", "/usr/local/src", "/usr/src", "/var",
         "/var/cache", "/var/lib", "/var/log", "/var/spool", "/var/www")  # fmt: skip
# Refused with all below them, but for what is named in _INNER.
_TREES = ("/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/usr")
_INNER = ("/dev/shm", "/usr/local/src", "/usr/src")


def why_unwise(path: str) -> str | None:
    """Returns the reason against this folder, a path without links, as a workspace, and the fix; None: no reason."""
    if is_home(path):
        return f"{_HOME} ({_HOW})"
    if path in _TOPS or _is_one_of(path, _TOPS):
        return f"{_SYSTEM} ({_HOW})"
    if any(_beneath(path, inner) for inner in _INNER):
        return None
    if any(_beneath(path, tree) for tree in _TREES) or _is_one_of(path, _TREES):
        return f"{_SYSTEM} ({_HOW_TREE})"
    return None


def is_home(path: str) -> bool:
    """Returns whether this is the caller's home, root's, or another user's in /home, by name or by inode."""
    if os.path.dirname(path) == os.path.realpath("/home"):
        return os.path.isdir(path)
    homes = ("/root", os.path.realpath(os.path.expanduser("~")))
    return path in homes or _is_one_of(path, homes)


def refuse_unwise(shown: list[Share], allowed: bool) -> None:
    """Raises PolicyError for a writable or copy-on-write share that is a home or a folder of the system, unless the
    caller allows it.
    """
    for share in shown:
        is_kept = share.readonly and not share.cow
        why = None if is_kept or allowed else why_unwise(share.source)
        if why:
            raise PolicyError(f"{share.source} is {why}", key=share.named_by)


def refuse_copies(policy: Policy) -> None:
    """Raises PolicyError for a policy with copy-on-write folders, which a jail that is used again has not."""
    if policy.filesystem.cow:
        raise PolicyError("pools and sessions have no copy-on-write folders (fix: jail.run)", key="filesystem.cow")


def _is_one_of(path: str, others: tuple[str, ...]) -> bool:
    same = identity(path)
    return same is not None and any(same == identity(other) for other in others)


def _beneath(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")
