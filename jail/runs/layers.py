"""The layers of a run's copy-on-write folders: made before its jail, used by it, and removed with it."""

from __future__ import annotations

import os

from ..core.errors import PolicyError
from ..host.mounts import Mounts, beneath, read_mountinfo
from ..plan.model import OVERLAY, Bind, Entry, Plan
from ..workspaces.changes import changes_of
from ..workspaces.store import Store, Use, stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..result.change import Change
    from ..result.model import Result

    Works = Callable[[Bind], bool]  # tries an overlay

_MOST_TOLD = 10_000  # changes, in a result
_MOST_LOOKED_AT = 4096  # names of a folder, for their owners


class Layers:
    """Holds each layer of one run from the statement that opens it."""

    def __init__(self) -> None:
        self._made: list[Store] = []  # those that go with the run
        self._uses: list[Use] = []
        self._stores: dict[str, Store] = {}  # by guest path

    def settle(self, plan: Plan, works: Works) -> Plan:
        """Returns the plan with the layers in their places; or with copies, and notes that say why. ``works``: tries an
        overlay. Raises JailError.
        """
        changed: dict[str, Bind] = {}
        notes: list[str] = []
        for bind in plan.layered:
            store = self._store(plan, bind)
            self._uses.append(Use(store.path))
            overlay = bind.replace(layers=store.layers)
            why = (
                "" if store.is_copy else _why_not(plan, bind) or ("" if works(overlay) else "overlayfs is refused here")
            )
            if why and os.listdir(store.upper):
                raise PolicyError(f"workspace: its changes are in an overlay, and now {why} (fix: commit or save them)")
            if why:
                store.copy()
            if store.is_copy:
                place = store.tree if plan.shares_host else bind.path
                overlay = bind.replace(path=place, source=store.tree, owner_of=bind.source, layers="", identity=None)
                notes.append(f"{place} is a copy of {bind.source}: {why or store.why_copy}")
                store.why_copy = why or store.why_copy
            if plan.shares_host:
                store.let_in(plan.identity.uid, plan.identity.gid)
            changed[bind.path] = overlay

        def real(path: str) -> str:
            store = self._stores.get(path.removeprefix(OVERLAY))
            return path if store is None or not path.startswith(OVERLAY) else store.content

        def of_entry(entry: Entry) -> Entry:
            return changed.get(entry.path, entry) if isinstance(entry, Bind) else entry

        fence = plan.landlock
        return plan.replace(
            entries=tuple(map(of_entry, plan.entries)),
            watched=tuple(map(real, plan.watched)),
            cwd=self._in_a_copy(plan.cwd) if plan.shares_host else plan.cwd,
            landlock=fence and fence.replace(rules=tuple(rule.replace(path=real(rule.path)) for rule in fence.rules)),
            notes=(*plan.notes, *notes),
        )

    def _in_a_copy(self, path: str) -> str:
        """Returns where a path of the host's is in the copies of a guest without mounts; itself if it is in none."""
        for folder, store in self._stores.items():
            inner = beneath(path, folder)
            if inner is not None:
                return os.path.normpath(f"{store.tree}/{inner}")
        return path

    @property
    def contents(self) -> tuple[str, ...]:
        """The folders that the guest's changes go to."""
        return tuple(store.content for store in self._stores.values())

    def with_changes(self, result: Result) -> Result:
        """Adds what was changed to a result. No process of the jail is left."""
        found: list[Change] = []
        notes: list[str] = []
        for path, store in self._stores.items():
            try:
                found += [change.replace(within=path) for change in changes_of(store)]
            except OSError as error:
                notes.append(f"what was changed in {path} cannot be read: {(error.strerror or '').lower()}")
        if len(found) > _MOST_TOLD:
            notes.append(f"{len(found)} paths were changed, of which {_MOST_TOLD} are told")
        return result.replace(changes=tuple(found[:_MOST_TOLD]), notes=(*result.notes, *notes))

    def _store(self, plan: Plan, bind: Bind) -> Store:
        shown = [entry.source for entry in plan.entries if isinstance(entry, Bind)]
        kept = dict(plan.stores).get(bind.path)
        store = stored(kept) if kept else Store(bind.source, shown)
        if not kept:
            self._made.append(store)
        around = next((one for one in shown if beneath(store.path, os.path.realpath(one)) is not None), None)
        if around:
            raise PolicyError(
                f"the workspace's changes lie in {around}, which the guest is shown (fix: set XDG_CACHE_HOME)",
                key=bind.named_by,
            )
        self._stores[bind.path] = store
        return store

    def close(self) -> None:
        """Ends the use, and removes what goes with the run. No process of the jail is left. May be called twice."""
        while self._uses:
            self._uses.pop().close()
        while self._made:
            self._made.pop().close()


def _why_not(plan: Plan, bind: Bind) -> str:
    """Returns why an overlay of a folder would not do; "" if nothing is known against it."""
    if plan.shares_host:
        return f"the tier {plan.tier!r} has no mounts"
    inner = Mounts(read_mountinfo()).points_beneath(bind.source)
    if inner:
        return f"a file system is mounted in it, at {inner[0]}"
    found = os.stat(bind.source)
    mapped = (found.st_uid, found.st_gid) if plan.identity.range else (os.geteuid(), os.getegid())
    with os.scandir(bind.source) as entries:
        for count, entry in enumerate(entries):
            owner = entry.stat(follow_symlinks=False)
            if (owner.st_uid, owner.st_gid) != mapped:
                return f"in an overlay a file of another owner, as {entry.name!r}, could not be changed"
            if count >= _MOST_LOOKED_AT:
                break
    if (found.st_uid, found.st_gid) != mapped:
        return "in an overlay a folder of another owner could not be changed"
    return ""
