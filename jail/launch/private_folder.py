"""The scratch folder of one jail that has no mounts of its own: made for it, and removed with all that is in it.

A supervisor that is killed leaves it behind: the next one of the same user that makes such a folder removes it. A lock
on a folder tells that it is in use: the kernel releases it with its holder.
"""

from __future__ import annotations

import fcntl
import os
import time

from ..core.errors import SetupError
from ..core.fork_lock import disown, no_fork, own
from ..host.facts import FREE_RANGE
from ..plan.model import SCRATCH, PathRule, Plan

_PREFIX = "jail-scratch-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_GRACE = 60.0  # seconds in which a folder may be without its lock yet
_swept: list[int] = []


class PrivateFolder:
    """``path`` is there until ``close``. Raises SetupError where it cannot be made."""

    def __init__(self, owner: tuple[int, int] | None = None) -> None:
        """Makes the folder. ``owner``: the (uid, gid) that it is for, if that is not the caller."""
        place = os.path.realpath(os.environ.get("TMPDIR") or "/tmp")
        self.path = f"{place}/{_PREFIX}{os.urandom(8).hex()}"
        self._fd = -1
        try:
            if os.getpid() not in _swept:
                _swept[:] = [os.getpid()]
                _sweep(place)
            os.mkdir(self.path, 0o700)
            self._fd = os.open(self.path, _FOLDER)
            own(self, self.detach)
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if owner:
                os.fchown(self._fd, *owner)
        except OSError as error:
            self.close()
            fix = "fix: set TMPDIR to a folder that you can write to"
            raise SetupError("scratch", self.path, error.errno or 0, fix) from None

    def detach(self) -> None:
        """Releases the folder in a forked copy of the supervisor. May be called twice."""
        with no_fork:
            disown(self)
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)

    def close(self) -> None:
        """Removes it. No process of the jail is left. May be called twice."""
        if self._fd >= 0:
            empty(self._fd)
            _remove(self.path)
        self.detach()


def with_folder(plan: Plan) -> tuple[PrivateFolder, Plan]:
    """Makes a folder for the jail of this plan; returns it, and the plan with it."""
    folder = PrivateFolder()
    return folder, settled(plan, folder.path)


def settled(plan: Plan, path: str) -> Plan:
    """Returns the plan with the jail's own folder where SCRATCH stands for it."""

    def real(text: str) -> str:
        return path + text[len(SCRATCH) :] if text.startswith(SCRATCH) else text

    def of_rule(rule: PathRule) -> PathRule:
        return rule.replace(path=real(rule.path)) if rule.path.startswith(SCRATCH) else rule

    fence = plan.landlock
    return plan.replace(
        scratch=path,
        env=tuple((name, real(value)) for name, value in plan.env),
        cwd=real(plan.cwd),
        watched=tuple(map(real, plan.watched)),
        landlock=fence and fence.replace(rules=tuple(map(of_rule, fence.rules))),
    )


def _sweep(place: str) -> None:
    """Removes the folders of supervisors that were killed."""
    with os.scandir(place) as entries:
        names = [entry.name for entry in entries if entry.name.startswith(_PREFIX)]
    for name in names:
        path = f"{place}/{name}"
        try:
            fd = os.open(path, _FOLDER)
        except OSError:
            continue  # another user's
        try:
            found = os.fstat(fd)
            if _is_ours(found.st_uid) and time.time() - found.st_ctime > _GRACE:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                empty(fd)
                _remove(path)
        except OSError:
            pass  # it is in use
        finally:
            os.close(fd)


def _is_ours(owner: int) -> bool:
    """Returns whether a folder may be a jail's of this user's: root's have leased ids."""
    uid = os.geteuid()
    return owner == uid or (uid == 0 and FREE_RANGE[0] <= owner < sum(FREE_RANGE))


def _remove(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError:
        pass


def empty(top: int) -> None:
    """Removes what is in an open folder, however deep: folders are moved to the top first. Follows no link, and goes on
    past what cannot be removed."""
    token, count = os.urandom(8).hex(), 0
    while True:
        folders = []
        for name in os.listdir(top):
            try:
                os.unlink(name, dir_fd=top)
            except IsADirectoryError:
                folders.append(name)
            except OSError:
                pass
        removed = False
        for name in folders:
            count = _lift(top, name, token, count)
            try:
                os.rmdir(name, dir_fd=top)
                removed = True
            except OSError:
                pass
        if not removed:
            return


def _lift(top: int, name: str, token: str, count: int) -> int:
    """Removes the files of a folder in ``top``, and moves its folders to ``top`` under new names.

    Returns a count of both so far."""
    try:
        _open_up(top, name)
        folder = os.open(name, _FOLDER, dir_fd=top)
    except OSError:
        return count
    try:
        for inner in os.listdir(folder):
            count += 1
            try:
                os.unlink(inner, dir_fd=folder)
            except IsADirectoryError:
                _open_up(folder, inner)  # a folder that is moved is written to
                os.rename(inner, f"{token}-{count}", src_dir_fd=folder, dst_dir_fd=top)
    except OSError:
        pass  # a file that is left keeps its folder, which is left too
    finally:
        os.close(folder)
    return count


def _open_up(around: int, name: str) -> None:
    """Gives a folder that a guest may have made without any right all of its owner's. Follows no link."""
    handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=around)
    try:
        os.chmod(f"/proc/self/fd/{handle}", 0o700)
    finally:
        os.close(handle)
