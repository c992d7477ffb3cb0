"""Decides what ``jail policy learn`` grants by itself, and what only if the caller names it.

Learning gives code what that code asks for. So a way out for code that is not honest is never given unasked.
"""

from __future__ import annotations

import os
import stat

from ..policy.grants import WORKSPACE, Grant
from ..policy.paths import host_side
from .workspaces import is_home

# Folders that many programs share: a path in one of them is granted by its own name, never as the folder.
_WHOLE = frozenset((
    "/", "/boot", "/dev", "/etc", "/home", "/media", "/mnt", "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp",
    "/var", "/var/lib", "/var/log", "/var/run", "/var/spool",
))  # fmt: skip
_TREES = ("/boot", "/dev", "/proc", "/run", "/sys", "/var/run", "/var/spool")


def why_not(grant: Grant, workspace: str) -> str | None:
    """Returns why a grant is not given unless it is named; None: it is given."""
    if grant.key in ("filesystem.read", "filesystem.write"):
        return _why_no_path(grant, workspace)
    if grant.key == "network.mode" and grant.value != "loopback":
        return "a network beyond the jail's own loopback"
    if grant.key == "network.unix" and grant.value == "any":
        return "sockets of the host"
    if grant.key == "syscalls.allow" and not _is_ordinary(grant.value):
        return "a call that no group has"
    return None


def _is_ordinary(call: str) -> bool:
    from ..policy.syscalls import GROUPS

    return any(call in calls for group, calls in GROUPS.items() if group != "@init")


def _why_no_path(grant: Grant, workspace: str) -> str | None:
    if grant.value == WORKSPACE:
        return None
    if grant.key == "filesystem.write":
        return "a writable path outside the workspace"
    path = host_side(grant.value)
    return next((why for place in (path, os.path.realpath(path)) if (why := _why_not_read(place, workspace))), None)


def _why_not_read(path: str, workspace: str) -> str | None:
    try:
        found = os.stat(path)
    except OSError as error:
        return (os.strerror(error.errno or 0)).lower()
    if path in _WHOLE or is_home(path) or f"{workspace}/".startswith(f"{path}/"):
        return "a folder that holds much else"
    if any(f"{path}/".startswith(f"{tree}/") for tree in _TREES):
        return "a file of the system's running state"
    if _is_in_dot_folder(path):
        return "a dot folder of a home"
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return "a socket, device or pipe"
    if found.st_uid not in (0, os.geteuid()):
        return "another user's path"
    if not found.st_mode & stat.S_IROTH:
        return "a path that not everybody may read"
    return None


def _is_in_dot_folder(path: str) -> bool:
    """Returns whether a path lies in a folder or file of a home whose name begins with a dot."""
    while path != "/":
        folder, name = os.path.split(path)
        if name.startswith(".") and is_home(folder):
            return True
        path = folder
    return False
