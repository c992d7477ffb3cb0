"""Counts all that a jail might leave behind, before something is done and after it, for every test that asks.

``with nothing_left():``, or ``before = take()``, then ``assert changes(before) == {}``. What is counted belongs to this
process: other programs on the machine may run jails meanwhile.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jail.core import disk_cache
from jail.host.cgroups import mounts as cgroup_mounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Census = dict[str, list[str]]

_INODE = re.compile(r"\[[0-9]+\]$")
_NAMESPACE = re.compile(r"(?!pipe|socket)[a-z_]+:\[[0-9]+\]")
_LOGINS = range(1000, 60001)  # ids of ordinary users: login.defs(5), UID_MIN and UID_MAX
_ENDING = ("threads", "namespaces", "files")  # of which some may have been on their way out before
# Kinds whose members are others each time where a pool stays open: its jails come and go.
OF_A_POOL = ("processes", "cgroups", "descriptors", "namespaces")


def take() -> Census:
    """Everything of this process by kind, in order, except keys, which the kernel keeps for a while (``keys``)."""
    family = descendants()
    return {
        "processes": family,
        "threads": ["thread"] * len(os.listdir("/proc/self/task")),  # those of _thread, too
        "descriptors": descriptors(),
        "cgroups": cgroups(os.getpid()),
        "mounts": mounts(),
        "namespaces": namespaces(family),
        "files": files(),
    }


def changes(before: Census, by_count: Iterable[str] = (), seconds: float = 60) -> dict[str, list[str]]:
    """What is there now and was not ("+"), and the other way round ("-"), by kind; {} where nothing is.

    What the kernel does in its own time (the end of a thread, of a namespace) has ``seconds`` to happen. Of the kinds
    in ``by_count`` only the numbers are compared.
    """
    counted, found = frozenset(by_count), {}

    def is_the_same() -> bool:
        nonlocal found
        found = _difference(before, take(), counted)
        return not found

    holds_in_time(is_the_same, seconds)
    return found


@contextmanager
def nothing_left(by_count: Iterable[str] = (), seconds: float = 60) -> Iterator[None]:
    """Fails unless all is there after the block that was there before it, and nothing else. ``leaves_nothing``, a
    fixture, is the same around a whole test."""
    before = take()
    yield
    left = changes(before, by_count, seconds)
    assert left == {}, left


def _difference(before: Census, after: Census, counted: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind in before:
        old, new = list(before[kind]), []
        for one in after[kind]:
            if one in old:
                old.remove(one)
            else:
                new.append(one)
        old = [one for one in old if not _is_passing(kind, one)]
        more, fewer = len(new) > len(old), len(new) < len(old)
        if kind not in counted:
            more, fewer = bool(new), bool(old)
        if more or (fewer and kind not in _ENDING):
            found[kind] = [*(f"+{one}" for one in new), *(f"-{one}" for one in old)]
    return found


def _is_passing(kind: str, one: str) -> bool:
    """A look at a process that another thread, the watch of a session that goes on, had open before."""
    return kind == "descriptors" and " /proc/" in one


def holds_in_time(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """For what the kernel does in its own time and tells nobody about."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def children(pid: str = "self") -> list[str]:
    """Every child of a process, zombies and those that send no SIGCHLD included."""
    found: list[str] = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []  # it has ended
    for task in tasks:
        try:
            found += Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        except OSError:
            continue  # the thread has ended
    return sorted(found)


def descendants() -> list[str]:
    """Children, their children, ..."""
    found, ahead = [], children()
    while ahead:
        found.append(ahead.pop())
        ahead += children(found[-1])
    return sorted(found)


def descriptors() -> list[str]:
    """Those of this process with what they lead to, as "3 socket:"."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            to = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # the one that this folder is read by
        found.append(f"{number} {_INODE.sub('', to)}")
    return sorted(found)


def cgroups(pid: int) -> list[str]:
    """The cgroups that a supervisor has made, by their names (jail/launch/janitor.py), in every hierarchy."""
    points = {mount.point for mount in cgroup_mounts(Path("/proc/self/mountinfo").read_text())}
    return sorted(
        os.path.join(folder, name)
        for point in points
        for folder, names, _ in os.walk(point)
        for name in names
        if name.startswith("jail-") and f"-{pid}-" in name
    )


def mounts() -> list[str]:
    """Those of this process's namespace: device, root, point and file system, bound namespaces included."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return sorted(f"{' '.join(line.split()[2:5])} {line.partition(' - ')[2]}" for line in lines)


def namespaces(family: Iterable[str]) -> list[str]:
    """Those that this process and its descendants are in, or hold by a descriptor."""
    found = set()
    for pid in ("self", *family):
        for folder in ("ns", "fd"):
            try:
                names = os.listdir(f"/proc/{pid}/{folder}")
            except OSError:
                continue  # it has ended, or is not to be looked at
            for name in names:
                try:
                    to = os.readlink(f"/proc/{pid}/{folder}/{name}")
                except OSError:
                    continue
                if _NAMESPACE.fullmatch(to):
                    found.add(to)
    return sorted(found)


def files() -> list[str]:
    """Files of jail's own outside of any jail: its folder in /run, temporary ones, those of the cache. Those of other
    users, who may run jails meanwhile, are left out."""
    found = []
    for folder, wanted in (
        ("/run/jail", lambda _: True),
        (tempfile.gettempdir(), lambda name: name.startswith(("jail-", ".jail-"))),
        ("/dev/shm", lambda name: name.startswith(("jail-", ".jail-"))),
        *((place, lambda _: True) for place in disk_cache.places()),
    ):
        try:
            names = [os.path.join(folder, name) for name in os.listdir(folder) if wanted(name)]
        except OSError:
            continue  # there is none, or it is root's
        found += filter(_may_be_ours, names)
    return sorted(found)


def _may_be_ours(path: str) -> bool:
    """Returns whether a file is this user's or, if that is root, of an id that root gives to jails."""
    try:
        owner = os.lstat(path).st_uid
    except OSError:
        return False  # it is gone
    return owner == os.geteuid() or (os.geteuid() == 0 and owner not in _LOGINS)


def keys() -> list[str]:
    """All that the kernel still keeps, as "serial description"; a run's own goes with a delay."""
    try:
        lines = Path("/proc/keys").read_text().splitlines()
    except OSError:
        return []
    return sorted(f"{line.split()[0]} {' '.join(line.split()[8:])}" for line in lines)
