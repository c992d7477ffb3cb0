"""Keeps jail's own files (own_files.py) from a guest with a writable share: what is mounted over them, or a refusal.

A mount point can be neither renamed nor removed, replaced or unlinked by those who see the mount (EBUSY). So each
folder between the root of the share and a path of jail's own is bound onto itself, pinned, and that path itself is
bound onto itself read-only. It compares places on file systems and inodes, never names alone: a share may contain a
path of jail's own, lie inside one, or show one under another name. docs/decisions/0006-own-files-in-a-workspace.md
"""

from __future__ import annotations

import os
import sys

from ..core.errors import PolicyError
from ..core.memo import remember
from ..core.records import Record
from ..core.text import printable
from ..host.folders import ancestors, identity, make_folder
from ..host.mounts import Mounts, Place, beneath, read_mountinfo
from ..policy.model import Policy
from .hard_links import Unsure, named_in, with_several_names
from .model import Bind, Guard
from .own_files import PACKAGE, Found, OwnPath, found, own_paths
from .shares import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .own_files import Looked

MOST_GUARDS = 96  # as root each takes a descriptor, and one message carries 253: SCM_MAX_FD, unix(7)
_HOW = "or take the share all the same: --allow-own-files, in Python allow_own_files=True"


class _Known:
    """A guard, and what it was worked out from: it holds for as long as all that is as it was."""

    def __init__(self, guard: Guard, mountinfo: bytes, things: tuple[OwnPath, ...], looked: Looked) -> None:
        self.guard, self._mountinfo = guard, mountinfo
        self._things = things  # held, so that their identity stays their own
        self._identities = {path: status and (status.st_dev, status.st_ino) for path, status in looked.items()}
        self._identities.update((bind.source, bind.identity) for bind in guard.binds)

    def holds(self, mountinfo: bytes) -> bool:
        return mountinfo == self._mountinfo and all(identity(path) == it for path, it in self._identities.items())


_known: dict[tuple[object, ...], _Known] = {}
_MOST_KNOWN = 64


def guard(policy: Policy, shown: list[Share], allowed: bool) -> Guard:
    """Returns what guards jail's own files in these shares. ``allowed``: what cannot be guarded is the guest's.

    Makes folders that would be believed if the guest made them, where they are missing below a writable share. Raises
    PolicyError where the guest could write to one of them.
    """
    try:
        mountinfo = read_mountinfo()
        here = os.getcwd()
    except FileNotFoundError:  # the current directory was removed: nothing is found by it
        here = "/"
    except OSError as error:
        raise PolicyError(f"/proc/self/mountinfo: {os.strerror(error.errno or 0).lower()} (fix: mount /proc)") from None
    things = own_paths(policy)
    key = (id(things), policy.files, here, allowed, *sys.path, *(share.state() for share in shown))
    known = _known.get(key)
    if known is None or not known.holds(mountinfo):
        looked: Looked = {}
        own = found(things, looked)
        files = found(tuple(OwnPath(path=path, what="the policy in use") for path in policy.files), looked)
        folders = _import_folders(here)
        made = _Shares(shown, Mounts(mountinfo), allowed).guard(own, files, folders)
        known = remember(_known, _MOST_KNOWN, key, _Known(made, mountinfo, things, looked))
    return known.guard


def _import_folders(here: str) -> tuple[str, ...]:
    """Returns the folders of sys.path, without links."""
    return tuple(dict.fromkeys(os.path.realpath(os.path.join(here, entry)) for entry in map(str, sys.path)))


class _View(Record):
    """A part of a share with one name on its file system: the share itself, or what is mounted in it."""

    source: str  # host path
    path: str  # guest path
    place: Place
    identity: tuple[int, int] | None


class _Shares:
    def __init__(self, shown: list[Share], table: Mounts, allowed: bool) -> None:
        self._shown = {share.path: share for share in shown}
        self._table, self._allowed = table, allowed
        self._known_views: dict[str, list[_View]] = {}
        self._binds: dict[str, Bind] = {}
        self._covered: dict[str, str] = {}  # guest path -> what is read-only there
        self._missing: list[
            tuple[Share, str, Found]
        ] = []  # at these guest paths the guest could make a file of jail's own
        self._left: set[str] = set()  # guest paths of shares that are the guest's, jail's own files and all
        self._exposed: dict[str, str] = {}  # host path -> what the guest may write to, by the caller's word

    def guard(self, own: tuple[Found, ...], files: tuple[Found, ...], folders: tuple[str, ...]) -> Guard:
        writable = [share for share in self._shown.values() if not share.readonly]
        for share in writable:
            if not self._is_left_alone(share, own):
                self._guard_share(share, own)
                self._refuse_policy_files(share, files)
        for share, path, thing in self._missing:
            if not self._is_covered(path):
                self._refuse(share, thing.path, f"{thing.what}, if it made it", "share a smaller folder")
        self._refuse_hard_links([share for share in writable if share.path not in self._covered], own, files)
        self._binds = {
            path: bind
            for path, bind in self._binds.items()
            if bind.source == PACKAGE or not self._is_below_covered(path)
        }
        if len(self._binds) > MOST_GUARDS:
            raise PolicyError(
                f"{len(self._binds)} folders would have to be pinned for jail's own files in the shares, at most"
                f" {MOST_GUARDS} can be (fix: move jail's environment out of the shares, {_HOW})"
            )
        imports = sorted({path for path in folders for share in writable if self._meets(share, path)})
        return Guard(
            binds=tuple(self._binds.values()), notes=tuple(self._notes(imports)), imports=bool(imports or self._exposed)
        )

    def _notes(self, imports: list[str]) -> list[str]:
        notes = [f"the guest could write to {path}, {what}: --allow-own-files" for path, what in self._exposed.items()]
        if self._covered:
            outer = {path: what for path, what in self._covered.items() if not self._is_below_covered(path)}
            some = ", ".join(f"{path} ({what})" for path, what in outer.items())
            notes.append(f"read-only in a writable share, since jail runs or believes it: {some}")
        if imports:
            notes.append(
                f"the guest can write to {', '.join(imports)}, which this program imports from: jail has imported all"
                " that it needs before, what the program imports later is its own affair"
            )
        return notes

    # --- what is refused ----------------------------------------------------------------------------------------------

    def _refuse(self, share: Share, path: str, what: str, fix: str) -> None:
        if self._allowed:
            self._exposed[path] = what
            return
        raise PolicyError(
            f"{share.source}: the guest could write to {path}, {what} (fix: {fix}, {_HOW})", key=share.named_by
        )

    def _refuse_policy_files(self, share: Share, files: tuple[Found, ...]) -> None:
        for file in files:
            for view in self._views(share):
                paths = [view.path + way for way in self._ways(view, file) if self._is_there(view, file, way)]
                if any(not self._is_hidden(path, share) and not self._is_covered(path) for path in paths):
                    self._refuse(share, file.path, file.what, "keep the policy outside of the writable shares")
                    break

    def _refuse_hard_links(self, writable: list[Share], own: tuple[Found, ...], files: tuple[Found, ...]) -> None:
        devices = {view.identity[0] for share in writable for view in self._views(share) if view.identity}
        writable = [share for share in writable if os.path.exists(share.source)]  # a missing one is an error elsewhere
        owners = {os.geteuid(), *(os.stat(share.source).st_uid for share in writable)}
        kept = [bind.source for bind in self._binds.values() if bind.readonly]
        shared = {thing.path for thing in own if not thing.whole}  # /usr/lib holds much that is not jail's
        alone = [thing.path for thing in (*own, *files) if thing.kind == "file"]
        several = with_several_names((PACKAGE, *(path for path in kept if path not in shared)), alone, devices, owners)
        for share in writable:
            if share.path in self._left:
                continue
            try:
                names = named_in(share.source, several, frozenset(kept))
            except Unsure as unsure:
                what = f"which has a second name (hard link) that may lie there: {unsure}"
                fix = "share a smaller folder, or reinstall with copies (uv: --link-mode=copy)"
                self._refuse(share, next(iter(several.values())), what, fix)
                continue
            if names:
                fix = "remove it, or reinstall with copies (uv: --link-mode=copy)"
                name = printable(names[0])  # a guest may have chosen it
                self._refuse(share, name, f"another name (hard link) of jail's own {names[1]}", fix)

    def _is_left_alone(self, share: Share, own: tuple[Found, ...]) -> bool:
        """Returns whether the share itself is jail's own: read-only as a whole, or the guest's if the caller says so.

        One that lies inside of a folder of jail's own is refused: it cannot be meant to be read-only.
        """
        above = ancestors(share.source)
        place = self._table.place(share.source)
        for thing in own:
            if thing.kind not in ("folder", "file"):
                continue
            rest = place.beneath(self._table.place(thing.path))
            if rest == "" or thing.identity == above[0]:
                if self._allowed:
                    self._exposed[thing.path] = thing.what
                    self._left.add(share.path)
                    return True
                self._binds[share.path] = share.bind().replace(readonly=True)
                self._covered[share.path] = thing.what
            elif thing.whole and (rest is not None or thing.identity in above):
                self._refuse(share, thing.path, thing.what, "share a folder beside it, or move jail out of it")
                self._left.add(share.path)
                return True
        return False

    # --- what is mounted ----------------------------------------------------------------------------------------------

    def _guard_share(self, share: Share, own: tuple[Found, ...]) -> None:
        for view in self._views(share):
            for thing in own:
                if view.path != share.path and thing.kind == "folder" and thing.whole:
                    inside = view.place.beneath(self._table.place(thing.path)) is not None
                    if inside and not self._is_hidden(view.path, share):
                        self._cover(share, view.path, view.source, view.identity, thing)
                        continue
                for rest in self._ways(view, thing):
                    self._pin(share, view, thing, rest)

    def _views(self, share: Share) -> list[_View]:
        """Returns the share, and each mount in it: jail-init clones those along (native/steps/mounts.c)."""
        known = self._known_views.get(share.path)
        if known is not None:
            return known
        points = [share.source, *self._table.points_beneath(share.source)]
        views = self._known_views[share.path] = [
            _View(
                source=point,
                path=share.path + (beneath(point, share.source) or ""),
                place=self._table.place(point),
                identity=identity(point),
            )
            for point in points
        ]
        return views

    def _ways(self, view: _View, thing: Found) -> list[str]:
        """Returns the ways in which a path of jail's own may be reached below the view, each "/a/b": by its name, its
        place on the file system, or the inode of a folder above it.
        """
        ways = [beneath(thing.path, view.source), self._table.place(thing.path).beneath(view.place)]
        above = thing.path
        while above != "/" and view.identity is not None:
            above = os.path.dirname(above)
            if identity(above) == view.identity:
                ways.append(beneath(thing.path, above))
        return list(dict.fromkeys(way for way in ways if way))

    def _is_there(self, view: _View, thing: Found, rest: str) -> bool:
        return identity(view.source.rstrip("/") + rest) == thing.identity

    def _pin(self, share: Share, view: _View, thing: Found, rest: str) -> None:
        """Pins each folder on the way, and covers what it leads to, as far as the guest sees it by this way."""
        parts = rest.split("/")[1:]
        for count in range(1, len(parts) + 1):
            way = "/" + "/".join(parts[:count])
            source, path = view.source.rstrip("/") + way, view.path + way
            if self._is_hidden(path, share):
                return
            there = identity(source)
            is_last = count == len(parts)
            if there is None and thing.make:
                there = self._made(share, thing, source)
            if there is None:
                if thing.kind == "missing":
                    self._missing.append((share, path, thing))
                return
            if not is_last:
                if not os.path.isdir(source) or os.path.islink(source):
                    return
                self._bind(share, path, source, there, readonly=False)
            elif thing.kind == "link" and there == thing.identity:
                self._bind(share, path, source, there, readonly=False)
            elif there == thing.identity or (thing.kind == "missing" and thing.make):
                self._cover(share, path, source, there, thing)

    def _cover(self, share: Share, path: str, source: str, identity: tuple[int, int] | None, thing: Found) -> None:
        self._bind(share, path, source, identity, readonly=True)
        self._covered[path] = thing.what

    def _is_covered(self, path: str) -> bool:
        return any(beneath(path, covered) is not None for covered in self._covered)

    def _is_below_covered(self, path: str) -> bool:
        return any(beneath(path, covered) for covered in self._covered)

    def _is_hidden(self, path: str, share: Share) -> bool:
        """Returns whether another share is mounted at a guest path of this one, or around it."""
        while path != share.path:
            if path in self._shown:
                return True
            path = os.path.dirname(path)
        return False

    def _bind(self, share: Share, path: str, source: str, identity: tuple[int, int] | None, *, readonly: bool) -> None:
        before = self._binds.get(path)
        if before is not None and before.readonly >= readonly:
            return
        self._binds[path] = Bind(
            path=path,
            source=source,
            readonly=readonly,
            shift_owner=share.shift_owner and not os.path.islink(source),
            named_by="jail's own files, kept read-only" if readonly else "on the way to jail's own files, pinned",
            identity=identity,
            onto_itself=True,
            owner_of=share.source,
        )

    def _made(self, share: Share, thing: Found, path: str) -> tuple[int, int] | None:
        """Makes a folder that would be believed if the guest made it. None where the guest cannot do that either."""
        try:
            make_folder(path)
        except FileExistsError:
            pass
        except OSError as error:
            if isinstance(error, PermissionError) and os.stat(os.path.dirname(path)).st_uid != os.geteuid():
                return None  # the guest has the same rights there as the supervisor
            self._refuse(share, path, f"{thing.what}, if it made it", f"make the folder {path}")
        return identity(path)

    # --- imports ------------------------------------------------------------------------------------------------------

    def _meets(self, share: Share, folder: str) -> bool:
        """Returns whether the guest could change what this process finds when it imports from this folder."""
        if self._is_covered(share.path):
            return False
        if os.path.dirname(share.source) == folder:  # the share would be a package in it
            return True
        place = self._table.place(folder)
        for view in self._views(share):
            for rest in {beneath(folder, view.source), place.beneath(view.place)}:
                path = None if rest is None else view.path + rest
                if path and not self._is_covered(path) and not self._is_hidden(path, share):
                    return True
        return False
