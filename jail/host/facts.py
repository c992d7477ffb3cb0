"""Reads what this machine offers, as far as a plan needs it: cheap facts, once per process. Tries nothing."""

from __future__ import annotations

import os

from ..core import disk_cache
from ..core.records import Record
from .cgroups import CgroupFacts
from .cgroups import facts as cgroup_facts
from .container import capabilities

# The first ids that no convention has taken: "UIDs, GIDs on systemd systems" lists 1879048192..2147352575 as unused.
FREE_RANGE = (1879113728, 65536)


class Host(Record):
    machine: str  # "x86_64", "aarch64"
    uid: int
    gid: int
    id_range: tuple[int, int] | None  # (first, count): kernel ids this process may map; None: its own alone
    landlock_abi: int  # 0: none
    cgroups: CgroupFacts
    namespaces: tuple[int, ...]  # inode numbers of this process's own, in the order of native/abi/stages.h
    capabilities: int = -1  # the effective ones of this process, as bits

    def has_capability(self, number: int) -> bool:
        return bool(self.capabilities >> number & 1)


_host: list[Host] = []


def probe() -> Host:
    """Returns the facts of this machine for this process; asks for the ids anew, keeps the rest. Raises HostError where
    /proc does not tell them.
    """
    uid, gid = os.geteuid(), os.getegid()
    if not _host:
        disk_cache.remove_earlier()
    if not _host or (_host[0].uid, _host[0].gid) != (uid, gid):
        try:
            _host[:] = [_looked(uid, gid)]
        except OSError as error:
            if not (error.filename or "").startswith("/proc/"):
                raise
            from .causes import why_no_proc

            raise why_no_proc(error.errno or 0, error.filename) from None
    return _host[0]


def _looked(uid: int, gid: int) -> Host:
    return Host(
        machine=os.uname().machine,
        uid=uid,
        gid=gid,
        id_range=_id_range(uid),
        landlock_abi=_landlock_abi(),
        cgroups=cgroup_facts(),
        namespaces=tuple(
            os.stat(f"/proc/self/ns/{name}").st_ino for name in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
        ),
        capabilities=capabilities(),
    )


def threads_of(uid: int) -> int:
    """Counts this user's processes and threads on the machine, as far as /proc shows them."""
    found = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                tasks = os.stat(f"/proc/{name}/task")  # as a folder with one in it for each thread
            except OSError:
                continue  # it has ended
            if tasks.st_uid == uid:
                found += max(1, tasks.st_nlink - 2)
    return found


def owner_allowance(name: str) -> int | None:
    """Reads the value of a file of /proc/sys/user in our own user namespace; None if this kernel counts no such
    thing.
    """
    try:
        with open(f"/proc/sys/user/{name}") as file:
            return int(file.read())
    except FileNotFoundError:
        return None


def _id_range(uid: int) -> tuple[int, int] | None:
    """Returns a span of ids, both uid and gid, mapped in our own user namespace; root alone may map others than its
    own.
    """
    if uid != 0:
        return None
    with open("/proc/self/uid_map") as uids, open("/proc/self/gid_map") as gids:
        lines = [tuple(map(int, line.split())) for line in uids]
        if lines != [tuple(map(int, line.split())) for line in gids]:
            return None
    for inside, _, count in lines:
        if inside <= FREE_RANGE[0] and FREE_RANGE[0] + FREE_RANGE[1] <= inside + count:
            return FREE_RANGE
    inside, _, count = max(lines, key=lambda line: line[2])
    if count < 4096:
        return None
    return inside + count // 2, min(count // 2, 65536)  # the upper half: a container's own users are in the lower


def _landlock_abi() -> int:
    """Asks the kernel for its Landlock ABI (landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION), each
    time, so that there is no answer to forge. ctypes would cost 3 ms; a run loads this module anyway.
    """
    from .._native import lib

    return max(0, int(lib.jail_landlock_abi()))
