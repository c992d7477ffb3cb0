"""Finds the cgroups that this process may make: read from /proc once per process and user; tries and changes nothing.

cgroup v2 wants a directory to make children in. Ours is the nearest delegated one at or above our own cgroup, so that
as many as can be of the limits that hold for us hold for our runs; root without a delegation takes the top of the
hierarchy. systemd marks what it delegates ("Control Group APIs and Delegation"): a unit of the system manager has an
extended attribute, or belongs to another user than its parent; a transient unit of a user's manager tells in its file.
"""

from __future__ import annotations

import os

from ..core.records import Record

LAYERS = ("memory_cgroup", "pids_cgroup", "cpu_cgroup")
_VERSION1 = dict(zip(LAYERS, ("memory", "pids", "cpuacct"), strict=True))
_TURN_ON = "boot with cgroup_enable=memory (or without cgroup_disable=...), and have the controller delegated"


class CgroupFacts(Record):
    """The way to a cgroup per run, the best that there is.

    ``layers`` are those of ``LAYERS`` that it gives; ``problem`` and ``fix`` (one line each) tell why not the others,
    ``missing`` the same layer by layer: (layer, problem, fix).
    """

    backend: str  # cgroup2 | cgroup1 | scope (cgroup v2, by the leave of the user's systemd) | none
    layers: tuple[str, ...] = ()
    base: str = ""  # cgroup2: the directory for our children; scope: the mount point of the hierarchy
    memory: str = ""  # cgroup1: the directories for our children, by controller
    pids: str = ""
    cpuacct: str = ""
    cpu: str = ""  # cgroup1: where shares of CPU time are limited; "" where they cannot be
    clone_into: bool = False  # cgroup2: clone3(2) can start a process in a child (Linux 5.7)
    bus: str = ""  # scope: D-Bus address of the user's bus
    problem: str = ""
    fix: str = ""
    missing: tuple[tuple[str, str, str], ...] = ()

    def why(self, layer: str) -> tuple[str, str]:
        """Returns (problem, fix) of one layer that it does not give."""
        return next(((problem, fix) for name, problem, fix in self.missing if name == layer), (self.problem, self.fix))


class Mount(Record):
    """A cgroup hierarchy as it is mounted here; ``root`` is the one of its directories that is seen at ``point``."""

    version: int
    root: str
    point: str
    options: tuple[str, ...]


_known: dict[int, CgroupFacts] = {}


def facts() -> CgroupFacts:
    """Returns what this process, with its present effective user, can use."""
    uid = os.geteuid()
    if uid not in _known:
        _known[uid] = _look(uid)
    return _known[uid]


def mounts(mountinfo: str) -> list[Mount]:
    """Returns the cgroup hierarchies among the lines of a /proc/PID/mountinfo (proc_pid_mountinfo(5))."""
    found = []
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - cgroup")
        if after:
            fields, (kind, _, options) = before.split(" "), after.split(" ")
            version = 2 if kind == "2" else 1
            found.append(
                Mount(
                    version=version,
                    root=unescaped(fields[3]),
                    point=unescaped(fields[4]),
                    options=tuple(options.split(",")),
                )
            )
    return found


def directory(mount: Mount, path: str) -> str | None:
    """Returns the directory of the cgroup ``path`` of a /proc/PID/cgroup under a mount, or None: in a container it need
    not be.
    """
    if path != mount.root and not path.startswith(mount.root.rstrip("/") + "/"):
        return None
    return (mount.point + "/" + path[len(mount.root) :].lstrip("/")).rstrip("/")


def unescaped(escaped: str) -> str:
    """Undoes the kernel's octal escapes of space, tab, newline, # and backslash."""
    if "\\" not in escaped:
        return escaped
    return os.fsdecode(os.fsencode(escaped).decode("unicode_escape").encode("latin-1"))


def _look(uid: int) -> CgroupFacts:
    own = {}
    for line in _read("/proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            own[controller] = path
    here = mounts(_read("/proc/self/mountinfo"))
    ways = [_unified(here, own, uid), _version1(here, own)]
    if not any(len(way.layers) == len(LAYERS) for way in ways):
        ways.append(_scope(here, own, uid))
    best = max(ways, key=lambda way: len(way.layers))  # the first of equals
    if len(best.layers) == len(LAYERS):
        return best
    missing = tuple((layer, *_why(here, own, uid, best, layer)) for layer in LAYERS if layer not in best.layers)
    problems = {problem: [name for name, other, _ in missing if other == problem] for _, problem, _ in missing}
    return best.replace(
        problem="; ".join(f"{', '.join(names)}: {problem}" for problem, names in problems.items()),
        fix="; ".join(dict.fromkeys(fix for _, _, fix in missing)),
        missing=missing,
    )


def _unified(here: list[Mount], own: dict[str, str], uid: int) -> CgroupFacts:
    best = CgroupFacts(backend="none")
    for mount in here:
        start = directory(mount, own[""]) if mount.version == 2 and "" in own else None
        if start is None:
            continue
        path = start
        while True:
            if _ours(path, start, mount.point, uid) and _writable(path):
                layers = _layers(path)
                if len(layers) > len(best.layers):
                    clone_into = _kernel() >= (5, 7)
                    best = CgroupFacts(backend="cgroup2", layers=layers, base=path, clone_into=clone_into)
            if path == mount.point or len(best.layers) == len(LAYERS):
                break
            path = os.path.dirname(path)
    return best


def _ours(path: str, start: str, top: str, uid: int) -> bool:
    """Returns whether we may make children here: it is delegated to us, or the topmost directory that we see, and
    ours.
    """
    try:
        if os.stat(path).st_uid != uid:
            return False
        if path == top or os.stat(os.path.dirname(path)).st_uid != uid:
            return True
        for mark in os.listxattr(path):
            if mark in {"user.delegate", "trusted.delegate"}:
                return os.getxattr(path, mark) == b"1"
    except OSError:
        return False
    name = os.path.basename(path)
    if not name.endswith((".scope", ".service")):
        return False
    # systemd puts the processes of a unit right into the unit's cgroup: a cgroup further down was made by a delegate.
    transient = f"{os.environ.get('XDG_RUNTIME_DIR', '')}/systemd/transient/{name}"
    return path != start or "\nDelegate=yes" in _read(transient)


def _writable(path: str) -> bool:
    return all(
        os.access(f"{path}{name}", os.W_OK, effective_ids=True)
        for name in ("", "/cgroup.procs", "/cgroup.subtree_control")
    )


def _layers(path: str) -> tuple[str, ...]:
    """Returns the layers that a child of this cgroup v2 directory can have. CPU time is counted without a controller
    (Linux 4.15).
    """
    offered = _read(f"{path}/cgroup.controllers").split()
    return tuple(layer for layer in LAYERS if layer == "cpu_cgroup" or layer.removesuffix("_cgroup") in offered)


def _version1(here: list[Mount], own: dict[str, str]) -> CgroupFacts:
    found = dict.fromkeys((*_VERSION1.values(), "cpu"), "")
    for mount in here:
        for controller in found.keys() & set(mount.options) if mount.version == 1 else ():
            path = directory(mount, own.get(controller, "/"))
            if path and os.access(path, os.W_OK, effective_ids=True):
                found[controller] = path
    layers = tuple(layer for layer in LAYERS if found[_VERSION1[layer]])
    memory, pids, cpuacct, cpu = found.values()
    backend = "cgroup1" if layers else "none"
    return CgroupFacts(backend=backend, layers=layers, memory=memory, pids=pids, cpuacct=cpuacct, cpu=cpu)


def _scope(here: list[Mount], own: dict[str, str], uid: int) -> CgroupFacts:
    """Returns what the user's own systemd gives: it can make a delegated scope and move the user's processes there,
    wherever they are.
    """
    bus = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{uid}"
    if not bus and os.access(f"{runtime}/bus", os.W_OK, effective_ids=True):
        bus = f"unix:path={runtime}/bus"
    for mount in here:
        manager = f"{mount.point}/user.slice/user-{uid}.slice/user@{uid}.service"
        if bus and mount.version == 2 and "" in own and os.access(manager, os.R_OK):
            return CgroupFacts(backend="scope", layers=_layers(manager), base=mount.point, bus=bus)
    return CgroupFacts(backend="none")


def _why(here: list[Mount], own: dict[str, str], uid: int, best: CgroupFacts, layer: str) -> tuple[str, str]:
    """Explains why not this layer: the problem and the fix."""
    if not here:
        return "no cgroup hierarchy is mounted", "mount -t cgroup2 none /sys/fs/cgroup"
    unified = next((m for m in here if m.version == 2), None)
    if best.backend in {"cgroup2", "scope"} or (unified and len(here) == 1 and layer not in _layers(unified.point)):
        where = best.base or (unified.point if unified else "")
        return f"the controller is off in {where}/cgroup.controllers", _TURN_ON
    controller = _VERSION1[layer]
    one = next((m for m in here if m.version == 1 and controller in m.options), None)
    if one is None and best.backend == "cgroup1":
        return f"no hierarchy has the controller {controller}", _TURN_ON
    mount = one or unified or here[0]
    where = directory(mount, own.get(controller if one else "", "/")) or mount.point
    from .container import container, own_cgroup

    if uid == 0:
        return f"{where} cannot be written", own_cgroup()
    return (
        "no cgroup is delegated to this user and no systemd user manager answers"
        if best.backend == "none"
        else f"{where} is not delegated to this user",
        f"{own_cgroup()}; where that is an option, with its cgroup chowned to this user"
        if container()
        else f"{_delegation(own.get('', ''))}, or run as root",
    )


def _delegation(path: str) -> str:
    """Returns how systemd (systemd.resource-control(5)) delegates a cgroup to a process in the cgroup ``path``."""
    unit = next((name for name in reversed(path.split("/")) if name.endswith(".service")), "")
    if unit and not unit.startswith("user@"):
        by = "systemctl --user" if "/user@" in path else "sudo systemctl"
        return f"Delegate=yes below [Service] of {unit} ({by} edit {unit}, and restart it)"
    return "log in with systemd (loginctl enable-linger; XDG_RUNTIME_DIR set)"


def _kernel() -> tuple[int, int]:
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(c for c in minor if c.isdigit()) or 0)


def _read(path: str) -> str:
    """Reads all of a small file; "" if it cannot be read."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        parts = []
        while part := os.read(fd, 65536):
            parts.append(part)
        return os.fsdecode(b"".join(parts))
    finally:
        os.close(fd)
