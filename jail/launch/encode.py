"""Plan -> the one block of memory that jail-init walks (native/abi/plan.h). Written here, never read here."""

from __future__ import annotations

import os

from .._native import ffi, lib
from ..core.errors import PolicyError
from ..core.memo import remember
from ..plan.model import (
    OVERLAY,
    SLACK_BYTES,
    SLACK_INODES,
    WALL_MARGIN,
    Bind,
    Cover,
    Directory,
    Entry,
    File,
    Hierarchy,
    Plan,
    Proc,
    Scratch,
    Symlink,
    Terminals,
)
from .native import LAYERS, PROBES, tried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

ROOT_SIZE = b"4194304"  # of the root's own tmpfs, which holds directories and a few small files
UMASK = 0o022


class _Block:
    """Arrays and texts one after the other, each known by its offset."""

    def __init__(self) -> None:
        self.data = bytearray(ffi.sizeof("struct jail_plan"))

    def put(self, content: bytes, count: int, span: Any) -> None:
        self.data += bytes(-len(self.data) % 8)
        span.offset, span.count = len(self.data), count
        self.data += content

    def array(self, values: Any, span: Any) -> None:
        self.put(bytes(ffi.buffer(values)), len(values), span)

    def text(self, content: bytes, span: Any) -> None:
        span.offset, span.count = len(self.data), len(content)
        self.data += content + b"\0"

    def texts(self, contents: list[bytes], span: Any) -> None:
        spans = ffi.new("struct jail_span[]", len(contents))
        for content, one in zip(contents, spans, strict=True):
            self.text(content, one)
        self.array(spans, span)


# The part of a block that runs of one policy share, by the identity of what it was made from.
_shared: dict[tuple[object, ...], tuple[tuple[object, ...], bytes]] = {}
_whole: dict[tuple[object, ...], tuple[Plan, bytes]] = {}
_MOST_SHARED = 64


def encode_once(plan: Plan, tree_fds: dict[str, int], namespaces: tuple[int, ...]) -> bytes:
    """Encodes a plan from which a zygote makes many jails."""
    key = (id(plan), *tree_fds.items())
    known = _whole.get(key)
    if known is None:
        known = remember(_whole, _MOST_SHARED, key, (plan, encode(plan, tree_fds, namespaces)))
    return known[1]


def encode(
    plan: Plan, tree_fds: dict[str, int], namespaces: tuple[int, ...], ids: tuple[int, int] | None = None
) -> bytes:
    """Encodes a plan for jail-init. ``ids``: those that the guest gets, if they are not the plan's.

    ``tree_fds``: descriptors, as jail-init sees them, of the mounts that the supervisor has made, by guest path;
    ``namespaces``: inode numbers of the supervisor's own, in the order of native/abi/stages.h."""
    block = _Block()
    header = ffi.new("struct jail_plan *")
    parts = (
        plan.entries,
        plan.rlimits,
        plan.allowances,
        plan.landlock,
        plan.seccomp,
        plan.seccomp_init,
        plan.seccomp_listening,
        plan.refusals,
        plan.refusals_init,
        plan.require,
    )
    key = (*map(id, parts), *tree_fds.items())
    known = _shared.get(key)
    if known:
        block.data += known[1][len(block.data) :]
        ffi.memmove(header, known[1], ffi.sizeof("struct jail_plan"))
    else:
        _fixed(block, header, plan, tree_fds)
        made = bytes(ffi.buffer(header)) + bytes(block.data[ffi.sizeof("struct jail_plan") :])
        remember(_shared, _MOST_SHARED, key, (parts, made))
    header.magic = lib.JAIL_MAGIC
    header.flags = (
        (lib.JAIL_DROP_GROUPS if plan.identity.drop_groups else 0)
        | (lib.JAIL_LOOPBACK if plan.loopback else 0)
        | (lib.JAIL_NEW_NETWORK if "network" in plan.namespaces else 0)
        | (lib.JAIL_CHANNEL if plan.guest or plan.has_channel else 0)
        | (lib.JAIL_LANDLOCK if plan.landlock else 0)
        | (lib.JAIL_TRACES if plan.traces else 0)
        | (lib.JAIL_TERMINAL if plan.terminal else 0)
        | (lib.JAIL_TELLS_TREE if plan.files or plan.collect else 0)
        | (lib.JAIL_STANDS_READY if plan.stands_ready else 0)
        | (lib.JAIL_NAMES_LAST_CALL if plan.names_last_call else 0)
        | (_shared_flags(plan) if plan.shares_host else 0)
    )
    header.processors = plan.processors
    header.uid, header.gid = ids or (plan.identity.uid, plan.identity.gid)
    header.umask = UMASK
    header.latest_nanoseconds = latest_nanoseconds(plan.limits.wall)
    header.namespaces[0 : len(namespaces)] = namespaces
    if plan.probe:
        header.probes = sum(1 << PROBES.index(act) for act in plan.probe.acts)
        header.probe_pid = os.getpid()
    block.text(_path(plan.probe.path if plan.probe else ""), header.probe_path)
    block.texts([_path(path) for path in plan.probe.read_only] if plan.probe else [], header.probe_mounts)
    block.text(plan.hostname.encode(), header.hostname)
    block.text(_path(plan.cwd), header.cwd)
    block.texts([_path(path) for path in plan.candidates], header.candidates)
    block.texts([_path(argument) for argument in plan.argv], header.argv)
    block.texts([_path(f"{name}={value}") for name, value in plan.env], header.envp)
    header.size = len(block.data)
    if header.size > lib.JAIL_MAX_PLAN:
        raise PolicyError("the arguments and variables of the command are too long")
    block.data[: ffi.sizeof("struct jail_plan")] = ffi.buffer(header)
    return bytes(block.data)


def _shared_flags(plan: Plan) -> int:
    """Returns the flags of the plan of a jail without namespaces."""
    flags = lib.JAIL_SHARES_HOST | (lib.JAIL_OWN_ID if plan.identity.drop_groups else 0)
    keeps_signals = plan.landlock is not None and plan.landlock.scoped
    return int(flags if keeps_signals else flags | lib.JAIL_OWN_SIGNALS)


def _fixed(block: _Block, header: Any, plan: Plan, tree_fds: dict[str, int]) -> None:
    block.text(ROOT_SIZE, header.root)
    header.required = sum(1 << i for i, name in enumerate(LAYERS) if name in plan.require or name == "identity")
    header.refused, header.init_refused = tried(plan.refusals), tried(plan.refusals_init)
    _entries(block, () if plan.shares_host else plan.entries, tree_fds, header.entries)
    for entry in plan.entries:
        if isinstance(entry, Scratch):
            header.scratch_bytes, header.scratch_inodes = entry.size, entry.inodes
    rlimits = ffi.new("struct jail_rlimit[]", len(plan.rlimits))
    for limit, one in zip(plan.rlimits, rlimits, strict=True):
        one.number, one.soft, one.hard = limit.number, limit.soft, limit.hard
    block.array(rlimits, header.rlimits)
    allowances = ffi.new("struct jail_allowance[]", len(plan.allowances))
    for (name, most), one in zip(plan.allowances, allowances, strict=True):
        block.text(name.encode(), one.name)
        block.text(b"%d" % most, one.value)
    block.array(allowances, header.allowances)
    if plan.landlock:
        fence = plan.landlock
        header.landlock_fs, header.landlock_net = fence.handled_fs, fence.handled_net
        header.landlock_scoped, header.landlock_flags = fence.scoped, fence.flags
        rules = ffi.new("struct jail_path_rule[]", len(fence.rules))
        for rule, one in zip(fence.rules, rules, strict=True):
            one.access = rule.access
            block.text(_path(rule.path), one.path)
        block.array(rules, header.path_rules)
    block.put(plan.seccomp, len(plan.seccomp) // 8, header.filter)
    block.put(plan.seccomp_listening, len(plan.seccomp_listening) // 8, header.listening_filter)
    block.put(plan.seccomp_init, len(plan.seccomp_init) // 8, header.init_filter)


def latest_nanoseconds(wall: float | None) -> int:
    """Returns when jail-init itself ends a run of this wall limit (seconds): a little later; 0 without a limit."""
    return 0 if wall is None else min(int((wall + WALL_MARGIN) * 1e9), 1 << 62)


def order(what: int, wall: float | None = None, guest: int = 0) -> bytes:
    """Returns the message that gives an order to the init of a jail that stood ready (see native/abi/plan.h)."""
    return bytes(ffi.buffer(ffi.new("struct jail_ordered *", (what, latest_nanoseconds(wall), guest))))


def _path(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def bind_name(entry: Bind) -> str:
    named = f" (named by {entry.named_by})" if entry.named_by else ""
    return f"{entry.source}{'' if entry.source == entry.path else ' at ' + entry.path}{named}"


def mounts_of(entry: Bind) -> tuple[Bind, ...]:
    """Returns the mounts that a share is made of: its own; or the folder of an overlay's layers, and in it the lower
    one, under a path that no other entry has. Raises PolicyError for layers that have not been made.
    """
    if not entry.layers:
        return (entry,)
    if entry.layers.startswith(OVERLAY):
        raise PolicyError(
            f"{entry.path} cannot be copy-on-write here: pools and sessions have no such folders (fix: jail.run)",
            key=entry.named_by,
        )
    owner = entry.owner_of or entry.source
    return (
        entry.replace(source=entry.layers, layers="", identity=None, owner_of=owner),
        entry.replace(path=f"{entry.path}/./lower", layers="", readonly=True, owner_of=owner),
    )


def _bind(one: Any, entry: Bind, tree_fds: dict[str, int]) -> None:
    one.kind = lib.JAIL_BIND
    one.tree_fd = tree_fds.get(entry.path, -1)
    one.device, one.inode = entry.identity or (0, 0)
    one.flags = (
        (lib.JAIL_READONLY if entry.readonly else 0)
        | (lib.JAIL_NOEXEC if entry.noexec else 0)
        | (lib.JAIL_DEVICE if entry.device else 0)
        | (lib.JAIL_ONTO_ITSELF if entry.onto_itself else 0)
    )


def _places(block: _Block, scratch: Scratch, slots: Iterator[Any]) -> None:
    for path, mode in scratch.places:
        place = next(slots)
        place.kind, place.mode, place.tree_fd = lib.JAIL_PLACE, mode, -1
        block.text(_path(path.lstrip("/")), place.path)
        block.text(b"", place.source)


def _overlay(block: _Block, lower: Bind, below: Any, overlay: Any, tree_fds: dict[str, int]) -> None:
    """Fills in the entries of the lower layer and of the overlay that takes the place of both."""
    _bind(below, lower, tree_fds)
    block.text(_path(lower.path.lstrip("/")), below.path)
    block.text(_path(lower.source), below.source)
    overlay.kind, overlay.tree_fd = lib.JAIL_OVERLAY, -1
    block.text(_path(os.path.dirname(lower.path).removesuffix("/.").lstrip("/")), overlay.path)
    block.text(b"", overlay.source)


def index_names(entries: tuple[Entry, ...]) -> list[str]:
    """Names each entry of the encoded list by its number, for messages."""
    names: list[str] = []
    for entry in entries:
        if isinstance(entry, Bind):
            names += [bind_name(one) for one in mounts_of(entry)]
            names += [f"overlayfs at {entry.path} (named by {entry.named_by})"] if entry.layers else []
        elif isinstance(entry, Scratch):
            names += ["the scratch file system", *(path for path, _ in entry.places)]
        else:
            names.append(entry.path)
    return names


def _entries(block: _Block, entries: tuple[Entry, ...], tree_fds: dict[str, int], span: Any) -> None:
    places = sum(len(entry.places) for entry in entries if isinstance(entry, Scratch))
    places += sum(2 for entry in entries if isinstance(entry, Bind) and entry.layers)
    if len(entries) + places > lib.JAIL_MAX_ENTRIES:
        raise PolicyError(
            f"the policy shows too many paths: {len(entries) + places} entries, at most {lib.JAIL_MAX_ENTRIES}"
        )
    array = ffi.new("struct jail_entry[]", len(entries) + places)
    slots = iter(array)
    for entry in entries:
        one = next(slots)
        one.tree_fd = -1
        source = b""
        lower: list[Bind] = []
        if isinstance(entry, Directory):
            one.kind, one.mode = lib.JAIL_DIRECTORY, entry.mode
        elif isinstance(entry, File):
            one.kind, one.mode, source = lib.JAIL_FILE, entry.mode, entry.content
        elif isinstance(entry, Symlink):
            one.kind, source = lib.JAIL_SYMLINK, _path(entry.to)
        elif isinstance(entry, Bind):
            upper, *lower = mounts_of(entry)
            source = _path(upper.source)
            _bind(one, upper, tree_fds)
        elif isinstance(entry, Scratch):
            one.kind = lib.JAIL_SCRATCH
            one.size, one.inodes = entry.size + SLACK_BYTES, entry.inodes + SLACK_INODES
            one.flags = lib.JAIL_NOEXEC if entry.noexec else 0
        elif isinstance(entry, Cover):
            one.kind, source = lib.JAIL_COVER, _path(entry.source.lstrip("/"))
        elif isinstance(entry, Proc):
            one.kind, source = lib.JAIL_PROC, _path(entry.empty.lstrip("/"))
            one.flags = lib.JAIL_WHOLE if entry.whole else 0
        elif isinstance(entry, Hierarchy):
            one.kind = lib.JAIL_HIERARCHY
        elif isinstance(entry, Terminals):
            one.kind, one.size = lib.JAIL_TERMINALS, entry.most
        block.text(_path(entry.path.lstrip("/")), one.path)
        block.text(source, one.source)
        if lower:
            _overlay(block, lower[0], next(slots), next(slots), tree_fds)
        if isinstance(entry, Scratch):
            _places(block, entry, slots)
    block.array(array, span)
