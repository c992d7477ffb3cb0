"""The resource limits of a run, setrlimit(2): limits that the kernel itself counts for one process or one user."""

from __future__ import annotations

import math

from ..policy.model import Limits
from .model import SLACK_BYTES, Rlimit

INFINITY = (1 << 64) - 1
# jail-init counts too. Where a cgroup counts, it must refuse first, since it also reports that it did; this limit,
# counted per user namespace since Linux 5.14, is then a second layer.
_NPROC_SLACK = 33
# Where no cgroup counts memory: page tables are seen by looks alone, and grow with the address space. Less would stop
# two memories of WebAssembly in node, at 10 GB each. Sanitizers reserve terabytes: without a cgroup they want
# limits.memory = "none", and then nothing here stands in their way.
_UNCOUNTED_ADDRESS_SPACE = 32 << 30
# All that a process can address (x86-64, 47 bits) is no limit: ThreadSanitizer ends itself where there is one.
_WHOLE_ADDRESS_SPACE = 128 << 40
_RAISED_STACK = 64 << 20  # that a guest may give itself, at least (ulimit -s): recursion of compilers and their tests


def rlimits(limits: Limits, counted: tuple[str, ...], others: int = 0) -> tuple[Rlimit, ...]:
    """Returns the resource limits, which make up for the limits that no cgroup counts. ``counted``: the layers that one
    gives (memory_cgroup, ...).

    ``others``: processes and threads of the host that the kernel counts together with the guest's.

    None is above the hard limit of the supervisor itself.
    """
    import resource

    cpu = INFINITY if limits.cpu is None else math.ceil(limits.cpu) + 1  # a backstop: the watch counts the whole tree
    wanted = (
        ("CPU", cpu, cpu if cpu == INFINITY else cpu + 1),
        ("FSIZE", INFINITY if limits.disk is None else limits.disk + SLACK_BYTES, None),  # the watch comes first
        ("STACK", *_stack(limits.stack)),
        ("CORE", 1, 1),  # not 0, which stops no core that is piped to a program of the host: core(5)
        ("NPROC", limits.pids + others + (_NPROC_SLACK if "pids_cgroup" in counted else 1), None),
        ("NOFILE", limits.open_files, None),
        ("MEMLOCK", 64 << 10, None),
        ("AS", _address_space(limits, counted), None),
        ("SIGPENDING", 1024, None),
        ("MSGQUEUE", 0, 0),  # a POSIX queue is charged to the owner of the user namespace too; no preset permits one
        ("NICE", 0, 0),
        ("RTPRIO", 0, 0),
    )
    found = []
    for name, soft, hard in wanted:
        number = getattr(resource, f"RLIMIT_{name}")
        ceiling = resource.getrlimit(number)[1]
        ceiling = INFINITY if ceiling == resource.RLIM_INFINITY else ceiling
        top = min(ceiling, soft if hard is None else hard)
        found.append(Rlimit(name=name, number=number, soft=min(soft, top), hard=top))
    return tuple(found)


def _address_space(limits: Limits, counted: tuple[str, ...]) -> int:
    if limits.address_space is None:
        return INFINITY
    if limits.memory is None or "memory_cgroup" in counted:
        return limits.address_space if limits.address_space < _WHOLE_ADDRESS_SPACE else INFINITY
    return min(limits.address_space, max(_UNCOUNTED_ADDRESS_SPACE, limits.memory))


def _stack(limit: int | None) -> tuple[int, int]:
    """Returns the soft and the hard limit."""
    return (INFINITY, INFINITY) if limit is None else (limit, max(limit, _RAISED_STACK))
