"""Mounts that the supervisor makes for a jail of root's: their owner is shifted to the jail's id, else a guest could
not use its workspace; or they are what a zygote, which is not root, or jail-init, which is root of a new user namespace
alone, may not reach: what lies in a home that only its user may enter."""

from __future__ import annotations

import errno
import os

from ..core.errors import SetupError
from ..core.memo import of_identity
from ..plan.model import NO_DEVICE, Bind, Entry, Plan
from . import native
from .encode import bind_name, mounts_of
from .ids import write_maps

_NOT_OF_THE_FILE_SYSTEM = (errno.ENOENT, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_FOR_ALL = ("/usr", "/etc", "/lib", "/bin", "/sbin", "/dev")  # and what begins like them: every user may go there


def root_trees(plan: Plan, kernel_id: int, supervisor: int, everything: bool) -> dict[str, int]:
    """Returns descriptors of detached mounts by guest path; the caller closes them. Leaves those to jail-init that it
    can reach, unless ``everything`` is set. Raises SetupError.
    """
    trees = _shifted_trees(plan, kernel_id, supervisor)
    missing = [
        entry
        for entry in _binds(plan.entries)
        if entry.path not in trees and (everything or not entry.source.startswith(_FOR_ALL))
    ]
    try:
        opened = native.trees([entry.source for entry in missing], [entry.identity is None for entry in missing])
    except OSError as error:
        for fd in trees.values():
            os.close(fd)
        failed = next(entry for entry in missing if entry.source == error.filename)
        hint = NO_DEVICE if failed.device and error.errno == errno.ENOENT else ""
        raise SetupError("mount", bind_name(failed), error.errno or 0, hint) from None
    return trees | dict(zip((entry.path for entry in missing), opened, strict=True))


@of_identity
def _binds(entries: tuple[Entry, ...]) -> tuple[Bind, ...]:
    return tuple(mount for entry in entries if isinstance(entry, Bind) for mount in mounts_of(entry))


def _shifted_trees(plan: Plan, kernel_id: int, supervisor: int) -> dict[str, int]:
    """Returns the trees whose owner must be shifted.

    A read-only share that cannot be shifted (its file system has no id mapping, or something mounted in it has none) is
    shown as it is: the guest then reads what everybody may read. A writable one would be of no use: SetupError.
    """
    trees: dict[str, int] = {}
    namespaces: dict[tuple[int, int], int] = {}
    try:
        for entry in _binds(plan.entries):
            if entry.shift_owner:
                owner = (0, 0)
                try:
                    found = os.stat(entry.owner_of or entry.source)
                    owner = found.st_uid, found.st_gid
                    if owner not in namespaces:
                        namespaces[owner] = _namespace(owner, kernel_id, supervisor)
                    trees[entry.path] = native.shifted_tree(entry.source, namespaces[owner])
                except OSError as error:
                    if entry.readonly and error.errno not in _NOT_OF_THE_FILE_SYSTEM:
                        continue
                    hint = f"named by {entry.named_by}"
                    if error.errno not in _NOT_OF_THE_FILE_SYSTEM:
                        as_owner = "" if owner == (0, 0) else "start jail as its owner, or "
                        hint += f"; its file system lacks id-mapped mounts, which root needs; fix: {as_owner}use --ro"
                    raise SetupError("mount", entry.source, error.errno or 0, hint) from None
    except BaseException:
        for fd in trees.values():
            os.close(fd)
        raise
    finally:
        for fd in namespaces.values():
            os.close(fd)
    return trees


def _namespace(owner: tuple[int, int], kernel_id: int, supervisor: int) -> int:
    """Makes a user namespace in which this owner is the jail's id: it exists as long as a process holds a descriptor of
    it.
    """
    pid, pidfd = native.spawn([b"pause"], native.CLONE_NEW["user"], [supervisor])
    try:
        write_maps(pid, owner, (kernel_id, kernel_id), may_set_groups=True)
        return os.open(f"/proc/{pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        native.kill(pidfd)
        native.reap(pidfd)
        os.close(pidfd)
