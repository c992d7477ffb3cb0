"""The machine that a guest sees (``filesystem.machine``): files of /proc and /sys that say what its limits give.

Programs size their heaps, pools and ``make -j`` by these. A /proc of processes alone (``subset=pid``) has none,
and nothing can be stacked on procfs. So /proc is mounted whole, jail-init covers each entry of it that is no process
(native/steps/machine.c), and the files made here are mounted over the covers. The host's are never seen.
"""

from __future__ import annotations

import math
import os

from ..host import machine as host
from ..policy.model import Limits
from .local_sockets import empty_sources
from .model import Cover, Directory, Entry, File, Hierarchy, Proc

_MADE = "/run/jail/machine"
_CGROUP = "/run/jail/cgroup"
_PERIOD = 100_000  # microseconds of a share of CPU time: the kernel's default
_MOST_FOLDERS = 256  # of processors in /sys
# what another processor of the same kind has of its own, and the version of its microcode, which no instruction tells
_OF_ONE = {"processor", "physical id", "siblings", "core id", "cpu cores", "apicid", "initial apicid", "microcode"}
UNLIMITED = "max"


def processors(limits: Limits) -> int:
    """Returns how many processors a guest sees: ``limits.cpus``, rounded up, of those that there are."""
    here = host.processors()
    return here if limits.cpus is None else min(here, math.ceil(limits.cpus))


def proc(limits: Limits) -> tuple[Entry, ...]:
    """Returns the entries of a /proc with the files of a machine of these limits."""
    files = [File(path=f"{_MADE}/{name}", content=text.encode()) for name, text in _proc_files(limits).items()]
    covers = (
        Cover(path=f"/proc/{os.path.basename(file.path)}", source=file.path, hides="the machine's own")
        for file in files
    )
    return (*empty_sources(()), Directory(path=_MADE), *files, Proc(whole=True), *covers)


def sys(limits: Limits) -> tuple[Entry, ...]:
    """Returns the entries of a /sys that has the processors and the cgroup of such a machine, and nothing else."""
    count = processors(limits)
    online = f"0-{count - 1}\n" if count > 1 else "0\n"
    places = [f"{_SYS_CPU}/cpu{number}" for number in range(min(count, _MOST_FOLDERS))]
    return (
        *(Directory(path=path) for path in _folders(_SYS_CPU)),
        *(File(path=f"{_SYS_CPU}/{name}", content=online.encode()) for name in ("online", "possible", "present")),
        *(Directory(path=path) for path in places),
        *(Directory(path=path) for path in _folders("/sys/fs/cgroup")[1:]),
        *_cgroup(limits, online),
    )


_SYS_CPU = "/sys/devices/system/cpu"


def _folders(path: str) -> list[str]:
    parts = path.split("/")[1:]
    return ["/" + "/".join(parts[: i + 1]) for i in range(len(parts))]


def _cgroup(limits: Limits, online: str) -> tuple[Entry, ...]:
    """Returns a hierarchy of version 2, by whose mount the JVM finds the folder, covered by files of ours.

    Under the names of version 1 too: libraries go by the lines of /proc/self/cgroup, which are the kernel's own.
    """
    files = _cgroup_files(limits, online)
    folders = sorted({os.path.dirname(f"{_CGROUP}/{name}") for name in files})
    return (
        *(Directory(path=path) for path in folders),
        *(File(path=f"{_CGROUP}/{name}", content=f"{text}\n".encode()) for name, text in files.items()),
        Hierarchy(path="/sys/fs/cgroup"),
        Cover(path="/sys/fs/cgroup", source=_CGROUP, hides="the cgroup of the run"),
    )


def _cgroup_files(limits: Limits, online: str) -> dict[str, str]:
    memory = UNLIMITED if limits.memory is None else str(limits.memory)
    old_memory = str((1 << 63) - 4096) if limits.memory is None else memory
    quota = UNLIMITED if limits.cpus is None else str(round(limits.cpus * _PERIOD))
    return {
        "cgroup.controllers": "cpuset cpu memory pids",
        "cpu.max": f"{quota} {_PERIOD}",
        "cpu.weight": "100",
        "cpuset.cpus.effective": online.strip(),
        "memory.current": "0",
        "memory.high": UNLIMITED,
        "memory.low": "0",
        "memory.max": memory,
        "memory.min": "0",
        "memory.swap.current": "0",
        "memory.swap.max": "0" if limits.memory is not None else UNLIMITED,
        "pids.current": "1",
        "pids.max": str(limits.pids),
        "cpu/cpu.cfs_period_us": str(_PERIOD),
        "cpu/cpu.cfs_quota_us": "-1" if limits.cpus is None else quota,
        "cpu/cpu.shares": "1024",
        "memory/memory.limit_in_bytes": old_memory,
        "memory/memory.memsw.limit_in_bytes": old_memory,
        "memory/memory.soft_limit_in_bytes": old_memory,
        "memory/memory.usage_in_bytes": "0",
        "pids/pids.max": str(limits.pids),
    }


def _proc_files(limits: Limits) -> dict[str, str]:
    up, booted = host.times()
    count = processors(limits)
    ticks = " ".join("0" * 10)
    return {
        "cgroups": "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
        + "".join(f"{name}\t0\t1\t1\n" for name in ("cpuset", "cpu", "cpuacct", "memory", "pids")),
        "cpuinfo": "".join(_processor(number, count) for number in range(count)),
        "loadavg": "0.00 0.00 0.00 1/1 1\n",
        "meminfo": _memory(limits),
        "stat": f"cpu  {ticks}\n"
        + "".join(f"cpu{number} {ticks}\n" for number in range(count))
        + f"intr 0\nctxt 0\nbtime {int(booted)}\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n",
        "uptime": f"{up:.2f} {up * count:.2f}\n",
        "vmstat": "".join(f"{name} 0\n" for name in host.counters()),
        "version": "{0.sysname} version {0.release} {0.version}\n".format(os.uname()),
    }


def _processor(number: int, count: int) -> str:
    own = {"processor": number, "physical id": 0, "siblings": count, "core id": number, "cpu cores": count}
    same = [pair for pair in host.processor() if pair[0] not in _OF_ONE]
    return "".join(f"{name}\t: {value}\n" for name, value in (*own.items(), *same)) + "\n"


def _memory(limits: Limits) -> str:
    here = host.memory()
    total = min(here, limits.memory or here) // 1024
    sizes = dict.fromkeys(("MemTotal", "MemFree", "MemAvailable"), total) | dict.fromkeys(
        ("Buffers", "Cached", "SwapCached", "Active", "Inactive", "SwapTotal", "SwapFree", "Shmem", "Slab"), 0
    )
    return "".join(f"{name + ':':15} {size:8} kB\n" for name, size in sizes.items())
