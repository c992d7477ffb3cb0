"""The shares of a run: HOST[:GUEST] of a policy or a command line, resolved, and one rule for those that meet."""

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
    """Returns the Share of these arguments; the one of an earlier run while it holds."""
    share = _known.get(what)
    if share is None or not share.holds():
        share = remember(_known, _MOST_KNOWN, what, Share(*what))
    return share


def shares(
    policy: Policy,
    read: tuple[str, ...],
    write: tuple[str, ...],
    tools: tuple[Tool, ...],
    shift: bool,
    cow: tuple[str, ...] = (),
    workspace: tuple[str, ...] = (),
) -> list[Share]:
    """Returns all that the policy and the command line show, missing optional ones left out, read before write."""
    found: list[Share] = []
    fs = policy.filesystem
    for texts, key, readonly in (
        (_configuration() if fs.etc else (), "filesystem.etc", True),
        (fs.read, "filesystem.read", True),
        (read, "--ro", True),
        (tuple(escaped(path) for tool in tools for path in tool.shown), "filesystem.tools", True),
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
            if share.optional and not os.path.lexists(share.source):
                if share.is_option and os.path.lexists(text):
                    raise PolicyError(
                        f"{text!r} means {text[1:]!r}, which may be missing; there is a file {text!r} (fix: ./{text})",
                        key=named_by,
                    )
                continue
            found.append(share)
    if fs.checkout and any(share.cow or not share.readonly for share in found):
        from .checkouts import checkouts

        found += [_share(text, True, "filesystem.checkout", shift) for text in checkouts(found)]
    return found


def _configuration() -> tuple[str, ...]:
    from .configuration import found

    return tuple(f"-{path}" for path in found())


def settled(shown: list[Share]) -> tuple[list[Share], tuple[str, ...]]:
    """Returns one share for each guest path, without those that the share around them shows alike; and notes.

    Of several for one path, an option of the caller's goes before the policy, and of two options, or two keys of the
    policy, the read-only one (docs/decisions/0015-one-path-shown-twice.md). Raises PolicyError for two host paths that
    an option, or a policy, wants at the same place.
    """
    by_path: dict[str, Share] = {}
    notes: list[str] = []
    for share in shown:
        other = by_path.setdefault(share.path, share)
        if other is share:
            continue
        if other.is_option == share.is_option and other.source != share.source:
            raise PolicyError(
                f"{share.path} is to show both {other.source} and {share.source} (fix: give one of them another place"
                " with HOST:GUEST)",
                key=share.named_by,
            )
        wins = _first(other, share)
        loses = share if wins is other else other
        by_path[share.path] = wins
        if wins.source != loses.source:
            notes.append(f"{share.path} shows {wins.source} ({wins.named_by}), not {loses.source} ({loses.named_by})")
        elif (wins.readonly, wins.cow) != (loses.readonly, loses.cow):
            notes.append(f"{share.path} is {wins.how}: {wins.named_by} goes before {loses.named_by}")
    if len(by_path) > 1:
        for path, share in sorted(by_path.items(), key=lambda item: item[0].count("/")):
            around = _around(share, by_path)
            if around and around.is_shown_as(share):
                del by_path[path]
    return [share for share in shown if by_path.get(share.path) is share], tuple(notes)


def distrust(shown: list[Share]) -> None:
    """Refuses a share that a guest may have led elsewhere, by a link below a writable one. Raises PolicyError.

    One that lies there itself is compared by its inode when it is mounted, in each run of a pool too.
    """
    writable = {share.source for share in shown if not share.readonly}
    if not writable:
        return
    from ..host.mounts import beneath

    inner = [share for share in shown if any(beneath(share.source, other) for other in writable)]
    for share in inner:
        share.check()
    led = [share for share in shown if share.is_led()]
    if not led and not inner:
        return
    from ..core.text import printable
    from .guest_written import Written

    written = Written(tuple(writable))
    doubtful = []
    for share in (*led, *inner):
        *links, end = share.ways()
        if end != share.source or any(written.holds(link) for link in links):
            doubtful.append(share)
    named = {share.source for share in shown if not share.readonly and share not in doubtful}
    sure = Written(tuple(named))
    for share in doubtful:
        if not sure.holds(share.source):
            raise PolicyError(
                f"{printable(share.path)}: a link below a writable path, which a guest may have made, leads to"
                f" {printable(share.source)} (fix: name that, as HOST:GUEST)",
                key=share.named_by,
            )


def _first(one: Share, other: Share) -> Share:
    if one.is_option != other.is_option:
        return one if one.is_option else other
    return one if one.readonly else other


def _around(share: Share, by_path: dict[str, Share]) -> Share | None:
    """Returns the share in which this one lies, if it would show the same host path there."""
    path = os.path.dirname(share.path)
    while path != "/":
        around = by_path.get(path)
        if around is not None:
            return around if around.source + share.path[len(path) :] == share.source else None
        path = os.path.dirname(path)
    return None
