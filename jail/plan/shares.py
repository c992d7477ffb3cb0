"""The shares of a run: HOST[:GUEST] of a policy or a command line, resolved."""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import PolicyError, SetupError
from ..core.memo import remember
from ..policy.model import Policy
from ..policy.paths import escaped, split
from .model import DEVICES, OVERLAY, Bind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .tools import Tool

# Guest paths that are the jail's own: a share there would hide what the finished jail checks itself by.
_OWN = ("/dev", *(f"/dev/{name}" for name in (*DEVICES, "tty", "ptmx", "fd", "stdin", "stdout", "stderr")))
_OWN_TREES = ("/proc", "/run/jail", "/dev/pts")
_MOST_PARTS = 128  # of a guest path: each may be a folder to be made
_LONGEST_PART = 255  # bytes: NAME_MAX
_OF_THE_SYSTEM = ("/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin")  # links to what lies in /usr
_FOLDER = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
_OF_POLICIES = ("filesystem.read", "filesystem.etc")
_COPIED_ON_WRITE = ("filesystem.cow", "--cow", "workspace")
OPTIONS = ("--ro", "--rw", "--cow", "workspace")  # the caller's own word, which goes before the policy's


class Share:
    """A HOST[:GUEST] of a policy or a command line, resolved.

    ``cow``: the guest may change what it is shown there, and nothing of the host's path changes: it counts as
    read-only.
    """

    def __init__(self, text: str, readonly: bool, named_by: str, shift_owner: bool, cow: bool = False) -> None:
        try:
            self.optional, source, guest = split(text)
        except ValueError as error:
            raise PolicyError(f"{text!r}: {error}", key=named_by) from None
        self._host = os.path.expanduser(source)
        try:
            self.source = os.path.realpath(self._host)
        except FileNotFoundError:  # of getcwd(2)
            raise PolicyError(
                f"{text!r}: the current directory was removed (fix: cd to another)", key=named_by
            ) from None
        except OSError as error:  # EINVAL: a link on the way, when it was read, was none any more
            raise SetupError("mount", self._host, error.errno or 0, f"named by {named_by}; fix: run again") from None
        self._is_absolute = source.startswith("/")  # else it depends on what is around us
        self.is_folder = os.path.isdir(self.source)
        self.path = os.path.normpath(guest or os.path.abspath(self._host))
        self.readonly, self.named_by, self.shift_owner, self.cow = readonly, named_by, shift_owner, cow
        self.is_option = named_by in OPTIONS
        # The file that jail-init mounts must be the very one that was looked at, in spite of renames. Files that a
        # policy reads may be replaced by the host, by a package's upgrade for one, while a pool's plan stays the same.
        self._is_checked = not named_by.startswith(_OF_POLICIES)
        self._file = _file_without_links(self.source) if self._is_checked else _file(self.source)
        if not guest and self.path in ("/", "//"):
            raise PolicyError(
                f"{text!r}: / cannot be shown in its own place (fix: name a folder below it, or a place, as /:/host)",
                key=named_by,
            )
        if cow and not self.is_folder:
            raise PolicyError(f"{text!r}: only a folder can be shown copy-on-write", key=named_by)
        if not self.path.startswith("/") or self.path in ("/", "//"):
            raise PolicyError(f"{text!r}: the guest's side must be an absolute path below /", key=named_by)
        _refuse_place(self.path, named_by)

    def ways(self) -> list[str]:
        """Returns every link on the way to it now, and where that ends."""
        from .programs import ways

        return ways(os.path.join(os.getcwd(), self._host))

    def is_led(self) -> bool:
        """Returns whether links have led to it; not those of the system."""
        path = os.path.abspath(self._host)
        return path != self.source and path not in _OF_THE_SYSTEM

    def check(self) -> None:
        """Records which file it is: jail-init then mounts nothing else in its place, though a policy only reads it."""
        if not self._is_checked:
            self._is_checked, self._file = True, _file_without_links(self.source)

    def holds(self) -> bool:
        """Returns whether its path still leads to the file that it was resolved to, at a third of what resolving
        costs.
        """
        return (
            self._is_absolute
            and self._file is not None
            and _file(self.source) == self._file
            and (self._host == self.source or _file(self._host) == self._file)
        )

    @property
    def how(self) -> str:
        """Returns what a guest may do with it, in a word."""
        return "copy-on-write" if self.cow else "read-only" if self.readonly else "writable"

    def is_still_missing(self) -> bool:
        """Returns whether there is still nothing of its name."""
        return self._is_absolute and self._file is None and not os.path.lexists(self._host)

    def is_there(self) -> bool:
        """Returns whether its path leads to something, be it a link to nothing. Seen when ``holds`` was."""
        return self._file is not None or os.path.lexists(self.source)

    @property
    def kind(self) -> int:
        """The file type bits of its mode; 0 if it leads to nothing. Seen when ``holds`` was."""
        return self._file[2] if self._file else 0

    def is_shown_as(self, other: Share) -> bool:
        """Returns whether a guest may do the same with what both show."""
        return (self.readonly, self.shift_owner, self.cow) == (other.readonly, other.shift_owner, other.cow)

    def state(self) -> tuple[object, ...]:
        """Returns its state at the moment: two shares with equal states are shown alike."""
        return (self.source, self._file, self.path, self.readonly, self.shift_owner, self.named_by, self.cow)

    def bind(self) -> Bind:
        if self._is_checked and self._file is None:  # without an inode to compare, whatever comes there would be shown
            raise SetupError("mount", self.source, _why_not(self.source), f"named by {self.named_by}")
        return Bind(
            path=self.path,
            source=self.source,
            readonly=self.readonly and not self.cow,
            layers=f"{OVERLAY}{self.path}" if self.cow else "",
            named_by=self.named_by,
            shift_owner=self.shift_owner,
            identity=self._file[:2] if self._file and self._is_checked else None,
        )


def _refuse_place(path: str, named_by: str) -> None:
    parts = path.split("/")[1:]
    if len(parts) > _MOST_PARTS:
        raise PolicyError(
            f"{path[:60]}...: the guest's path is too deep: {len(parts)} folders, of at most {_MOST_PARTS} "
            "(fix: another place, as HOST:GUEST)",
            key=named_by,
        )
    if any(len(os.fsencode(part)) > _LONGEST_PART for part in parts):
        raise PolicyError(
            f"{path[:60]}...: a name in the guest's path is longer than {_LONGEST_PART} bytes", key=named_by
        )
    if path in _OWN or any(path == tree or path.startswith(f"{tree}/") for tree in _OWN_TREES):
        raise PolicyError(f"{path} is the jail's own inside (fix: another place, as HOST:GUEST)", key=named_by)


def _file(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, stat.S_IFMT(found.st_mode)


def _file_without_links(path: str) -> tuple[int, int, int] | None:
    """Identifies a file as _file does, by way of folders alone: None if a link has come to be on the way since the path
    was resolved.

    A guest of another run may exchange a folder in its workspace for a link to anywhere, and back, at any moment.
    """
    here = os.open("/", _FOLDER)
    try:
        for part in filter(None, path.split("/")):
            inner = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = inner
        found = os.fstat(here)
    except OSError:
        return None
    finally:
        os.close(here)
    return None if stat.S_ISLNK(found.st_mode) else (found.st_dev, found.st_ino, stat.S_IFMT(found.st_mode))


def _why_not(path: str) -> int:
    try:
        os.stat(path)
    except OSError as error:
        return error.errno or 0
    return errno.ESTALE


_known: dict[tuple[object, ...], Share] = {}
_MOST_KNOWN = 256


def _share(*what: Any) -> Share:
    """Returns the Share of these arguments; the one of an earlier run while it holds, or if it is the same again: what
    is worked out of shares is kept by their identity.
    """
    known = _known.get(what)
    if known is not None and known.holds():
        return known
    share = Share(*what)
    if known is not None and known.state() == share.state():
        return known
    return remember(_known, _MOST_KNOWN, what, share)


# The shares found for one policy and the same options, all read-only, and those that were missing.
_lists: dict[tuple[object, ...], tuple[Policy, list[Share], list[Share]]] = {}
_MOST_LISTS = 64


def shares(
    policy: Policy,
    read: tuple[str, ...],
    write: tuple[str, ...],
    tools: tuple[Tool, ...],
    shift: bool,
    cow: tuple[str, ...] = (),
    workspace: tuple[str, ...] = (),
) -> list[Share]:
    """Returns all that the policy and the command line show, missing optional ones left out, read before write.

    That of an earlier run while each path leads to the same file, and each missing one to none.
    """
    etc = _configuration() if policy.filesystem.etc else ()
    of_tools = tuple(escaped(path) for tool in tools for path in tool.shown)
    key = (id(policy), etc, read, of_tools, write, cow, workspace, shift)
    known = _lists.get(key)
    if known and all(one.holds() for one in known[1]) and all(one.is_still_missing() for one in known[2]):
        return known[1].copy()
    found, missing = _resolved(policy, etc, read, of_tools, write, shift, cow, workspace)
    if all(share.readonly and not share.cow for share in found):  # else the folders around it are looked at as well
        remember(_lists, _MOST_LISTS, key, (policy, found.copy(), missing))
    return found


def _resolved(
    policy: Policy,
    etc: tuple[str, ...],
    read: tuple[str, ...],
    tools: tuple[str, ...],
    write: tuple[str, ...],
    shift: bool,
    cow: tuple[str, ...],
    workspace: tuple[str, ...],
) -> tuple[list[Share], list[Share]]:
    """Returns what is found of all that is to be shown, and the optional ones that are missing."""
    found: list[Share] = []
    missing: list[Share] = []
    fs = policy.filesystem
    for texts, key, readonly in (
        (etc, "filesystem.etc", True),
        (fs.read, "filesystem.read", True),
        (read, "--ro", True),
        (tools, "filesystem.tools", True),
        (fs.write, "filesystem.write", False),
        (write, "--rw", False),
        (fs.cow, "filesystem.cow", True),
        (cow, "--cow", True),
        (workspace, "workspace", True),
    ):
        if not texts:
            continue
        origin = policy.origin(key)
        named_by = f"{key} in {origin}" if origin else key
        for text in texts:
            # The system's own directories belong to root and stay so; the guest may use all that a caller names.
            share = _share(
                text,
                readonly,
                named_by,
                shift and not (key in _OF_POLICIES and text.removeprefix("-")[:4] in ("/usr", "/etc", "/lib")),
                key in _COPIED_ON_WRITE,
            )
            if share.optional and not share.is_there():
                if share.is_option and os.path.lexists(text):
                    raise PolicyError(
                        f"{text!r} means {text[1:]!r}, which may be missing; there is a file {text!r} (fix: ./{text})",
                        key=named_by,
                    )
                missing.append(share)
                continue
            found.append(share)
    if fs.checkout and any(share.cow or not share.readonly for share in found):
        from .checkouts import checkouts

        found += [_share(text, True, "filesystem.checkout", shift) for text in checkouts(found)]
    return found, missing


def _configuration() -> tuple[str, ...]:
    from .configuration import found

    return tuple([f"-{path}" for path in found()])
