"""The store of a workspace: the folder that keeps what guests write, on a disk, and that no guest is shown as it is.

    layers/upper  what the guest has changed, in overlayfs's terms      layers/work, layers/lower  overlayfs's own needs
    tree          the copy, where overlayfs is refused                  run    locked while a jail uses the layers

The folder is locked for as long as its owner lives. A supervisor that is killed leaves it behind: the next one of the
same user removes it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat

from ..core.errors import PolicyError, SetupError
from ..core.fork_lock import disown, no_fork, own
from ..host.mounts import beneath, in_memory
from ..launch.private_folder import empty
from .beneath import parent, status
from .clock import mark_now
from .copy import copy_workspace
from .journal import belongs_to, recover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NAME = "jail-workspaces"
_MOST_BYTES = 1 << 62
_CHANGED = (-1,)  # the identity of what had changed before it was first seen
_open: dict[str, Store] = {}  # of this process, by path


class Store:
    """``path`` is there until ``close``. ``mark``: what changed in the workspace after it, guests may not have seen."""

    def __init__(self, workspace: str, avoid: Iterable[str] = ()) -> None:
        """Makes a store for a folder of the host's. ``avoid``: paths that guests are shown. Raises SetupError."""
        self.workspace, self.path, self._fd = workspace, "", -1
        place = _place((workspace, *avoid))
        self.word = _sweep(place, workspace)  # about a commit that was cut off; "": none was
        self.path = f"{place}/{os.urandom(8).hex()}"
        try:
            os.mkdir(self.path, 0o700)
            self._fd = os.open(self.path, _FOLDER)
            own(self, self.detach)
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._make_layers()
        except OSError as error:
            self.close()
            raise SetupError("workspace", self.path, error.errno or 0) from None
        self.mark = mark_now()
        self._known: dict[str, tuple[int, ...]] = {}  # how paths of the workspace were
        self.inodes: dict[str, int] = {}  # of the copy, as it was made, by path
        self.copied = 0  # what changed in the copy after it, a guest has changed
        self.why_copy = ""
        _open[self.path] = self

    @property
    def layers(self) -> str:
        return f"{self.path}/layers"

    @property
    def upper(self) -> str:
        return f"{self.path}/layers/upper"

    @property
    def tree(self) -> str:
        return f"{self.path}/tree"

    @property
    def content(self) -> str:
        """The folder that guests write to."""
        return self.tree if self.is_copy else self.upper

    @property
    def is_copy(self) -> bool:
        return os.path.isdir(self.tree)

    def _make_layers(self) -> None:
        """Makes the layers. The upper one's own owner, mode and times are those of the folder that the guest sees."""
        found = os.stat(self.workspace)
        os.mkdir(self.layers, 0o755)
        for name in ("lower", "upper", "work"):
            os.mkdir(f"{self.layers}/{name}", 0o700)
        for path in (self.layers, f"{self.layers}/work", self.upper):
            if os.geteuid() == 0:
                os.chown(path, found.st_uid, found.st_gid)
        os.chmod(self.upper, stat.S_IMODE(found.st_mode))
        os.utime(self.upper, ns=(found.st_atime_ns, found.st_mtime_ns))

    def copy(self) -> None:
        """Makes the copy: the disk is its limit. Raises PolicyError."""
        found = os.stat(self.workspace)
        owner = (found.st_uid, found.st_gid) if os.geteuid() == 0 else None
        copy_workspace(self.workspace, self.tree, _MOST_BYTES, owner)
        self.inodes = {
            os.path.relpath(path, self.tree): os.lstat(path).st_ino
            for here, inner, names in os.walk(self.tree)
            for path in (os.path.join(here, name) for name in (*inner, *names))
        }
        self.copied = mark_now()

    def let_in(self, uid: int, gid: int) -> None:
        """Lets a guest of these ids reach the copy by its path, as a guest without mounts must: by the group alone, for
        the folders above it stay root's. Raises SetupError if it cannot reach it.
        """
        if uid == os.geteuid():
            return
        os.chmod(os.path.dirname(self.path), 0o711)
        os.fchown(self._fd, -1, gid)
        os.fchmod(self._fd, 0o710)
        for above in _above(self.path):
            if not os.stat(above).st_mode & stat.S_IXOTH:
                raise SetupError(
                    "workspace", above, errno.EACCES, f"the guest, user {uid}, cannot enter it; fix: set XDG_CACHE_HOME"
                )

    def learn(self, paths: Iterable[str], top: int) -> None:
        """Notes how paths of the workspace, which is open as ``top``, are when they are first found to be changed."""
        for path in paths:
            if path not in self._known:
                try:
                    folder = parent(top, path)
                except OSError:
                    found = None
                else:
                    found = status(folder, path.rpartition("/")[2])
                    os.close(folder)
                self._known[path] = _identity(found) if self._is_early(found) else _CHANGED

    def know(self, path: str, found: os.stat_result | None) -> None:
        """Notes how a path of the workspace is now that it has been taken over."""
        self._known[path] = _identity(found)

    def is_as_known(self, path: str, found: os.stat_result | None) -> bool:
        """Returns whether a path of the workspace, with this status, is as it was."""
        known = self._known.get(path, _identity(found) if self._is_early(found) else _CHANGED)
        return known != _CHANGED and known == _identity(found)

    def _is_early(self, found: os.stat_result | None) -> bool:
        """Returns whether a file has not changed since the workspace was made. A folder changes with what is in it."""
        return found is None or stat.S_ISDIR(found.st_mode) or found.st_ctime_ns <= self.mark

    def detach(self) -> None:
        """Releases the folder in a forked copy of the supervisor. May be called twice."""
        with no_fork:
            disown(self)
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)

    def close(self) -> None:
        """Removes it. No process of a jail that uses it is left. May be called twice."""
        _open.pop(self.path, None)
        if self._fd >= 0:
            empty(self._fd)
            os.rmdir(self.path)
        self.detach()


def stored(path: str) -> Store:
    """Returns the store at a path. Raises PolicyError if it has been dropped."""
    if path not in _open:
        raise PolicyError("workspace: it has been dropped (fix: make another)")
    return _open[path]


class Use:
    """The use of a store by one jail: two at a time would write to one upper layer, which overlayfs does not allow."""

    def __init__(self, store: str) -> None:
        self._fd = -1
        try:
            self._fd = os.open(f"{store}/run", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            own(self, self.close)
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            if error.errno != errno.EWOULDBLOCK:
                raise SetupError("workspace", store, error.errno or 0, "it has been dropped") from None
            raise PolicyError("workspace: another run uses it now (fix: wait for that, or make another)") from None

    def close(self) -> None:
        """Ends the use. May be called twice."""
        with no_fork:
            disown(self)
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)


def _identity(found: os.stat_result | None) -> tuple[int, ...]:
    if found is None:
        return ()
    if stat.S_ISDIR(found.st_mode):
        return (found.st_mode, found.st_ino)
    changed = found.st_ctime_ns if found.st_nlink == 1 else 0  # a link more or less is a change of the inode too
    return (found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns, changed)


def _above(path: str) -> list[str]:
    """Returns the folders above a path, the root folder left out."""
    parts = path.split("/")[1:-1]
    return ["/" + "/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _places() -> tuple[str, ...]:
    """Returns where stores may be kept, best first: a cache is the right place, for there may be much in them."""
    uid = os.geteuid()
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not cache.startswith("/"):
        cache = "/var/cache" if uid == 0 else os.path.join(os.path.expanduser("~"), ".cache")
    return f"{cache}/{_NAME}", f"/var/tmp/{_NAME}-{uid}"


def _place(avoid: tuple[str, ...]) -> str:
    """Returns the first folder that is ours alone, on a disk, and in nothing that guests are shown. Raises
    SetupError.
    """
    for path in _places():
        try:
            os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
            found = _own_folder(path)
        except OSError:
            continue
        real = os.path.realpath(path)
        if not in_memory(found) and not any(beneath(real, os.path.realpath(one)) is not None for one in avoid):
            return real
    raise SetupError(
        "workspace",
        _places()[0],
        errno.EACCES,
        "there is no folder on a disk, outside of what the guest is shown, for what it writes; fix: set XDG_CACHE_HOME",
    )


def _own_folder(path: str) -> os.stat_result:
    """Makes a folder that no other user may enter, or finds it. Raises OSError for another user's, or a link."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    fd = os.open(path, _FOLDER)
    try:
        found = os.fstat(fd)
        if found.st_uid != os.geteuid() or found.st_mode & 0o066:  # others may enter root's, and list nothing: let_in
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)
        return found
    finally:
        os.close(fd)


def _sweep(place: str, workspace: str) -> str:
    """Removes the stores of supervisors that were killed; returns a word about a commit to this workspace that one of
    them was carrying out. Those of other workspaces wait for theirs.
    """
    words = []
    for name in os.listdir(place):
        path = f"{place}/{name}"
        try:
            fd = os.open(path, _FOLDER)
        except OSError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if belongs_to(fd) in (None, workspace) and os.listdir(fd):  # else its owner may be about to lock it
                words.append(recover(fd, workspace) or "")
                empty(fd)
                os.rmdir(path)
        except OSError:
            pass  # it is in use
        finally:
            os.close(fd)
    return "".join(words)
