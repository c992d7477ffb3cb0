"""Mounts that the supervisor makes for a jail of root's: their owner is shifted to the jail's id, else a guest could
not use its workspace; or they are what a zygote, which is not root, cannot reach."""

from __future__ import annotations

import os

from ..errors import SetupError
from ..plan.model import Bind, Plan
from . import native
from .ids import write_maps


def shifted_trees(plan: Plan, kernel_id: int, supervisor: int) -> dict[str, int]:
    """Descriptors of the detached mounts by guest path; the caller closes them.

    A read-only share that cannot be shifted (its file system has no id mapping, or something mounted in it has none) is
    shown as it is: the guest then reads what everybody may read. A writable one would be of no use: SetupError.
    """
    trees: dict[str, int] = {}
    try:
        for entry in plan.entries:
            if isinstance(entry, Bind) and entry.shift_owner:
                try:
                    trees[entry.path] = _shifted(entry.source, kernel_id, supervisor)
                except OSError as error:
                    if entry.readonly and error.errno != 2:
                        continue
                    hint = (
                        f"named by {entry.named_by}; as root it needs id-mapped mounts: start jail as the owner instead"
                    )
                    raise SetupError("mount", entry.source, error.errno or 0, hint) from None
    except BaseException:
        for fd in trees.values():
            os.close(fd)
        raise
    return trees


def all_trees(plan: Plan, kernel_id: int, supervisor: int) -> dict[str, int]:
    """The same of every bind, those that are shown as they are too."""
    trees = shifted_trees(plan, kernel_id, supervisor)
    missing = [entry for entry in plan.entries if isinstance(entry, Bind) and entry.path not in trees]
    try:
        opened = native.trees([entry.source for entry in missing])
    except OSError as error:
        for fd in trees.values():
            os.close(fd)
        named_by = next(entry.named_by for entry in missing if entry.source == error.filename)
        raise SetupError(
            "mount", error.filename, error.errno or 0, f"named by {named_by}" if named_by else ""
        ) from None
    return trees | dict(zip((entry.path for entry in missing), opened, strict=True))


def _shifted(source: str, kernel_id: int, supervisor: int) -> int:
    owner = os.stat(source)
    # A user namespace lives as long as somebody is in it, or holds a descriptor of it.
    pid, pidfd = native.spawn([b"pause"], native.CLONE_NEW["user"], [supervisor])
    try:
        write_maps(pid, (owner.st_uid, owner.st_gid), (kernel_id, kernel_id), may_set_groups=True)
        namespace = os.open(f"/proc/{pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        native.kill(pidfd)
        native.reap(pidfd)
        os.close(pidfd)
    try:
        return native.shifted_tree(source, namespace)
    finally:
        os.close(namespace)
