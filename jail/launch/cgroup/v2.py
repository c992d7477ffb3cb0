"""A run's cgroup in the unified hierarchy, cgroups(7): one directory with memory, pids and CPU time.

The cpu controller is needed for a limit of processors (limits.cpus) alone: every cgroup counts CPU time in cpu.stat
without it (Linux 4.15).
"""

from __future__ import annotations

import errno
import os

from ...core.errors import SetupError
from ...host.cgroups import CgroupFacts
from ...policy.model import Limits
from ..janitor import leaf
from .base import PERIOD, UNUSABLE, Cgroup, bytes_limit, pids_limit, quota, same
from .directory import UNLIMITED, Folder, read, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    import select

    from .systemd_scope import Scope

_ROOM = "supervisor"


class CgroupV2(Cgroup):
    kind = "cgroup2"

    def __init__(self, facts: CgroupFacts, limits: Limits, group: str) -> None:
        super().__init__()
        self._memory_limit, self._pids_limit = bytes_limit(limits.memory), pids_limit(limits.pids)
        self.layers = facts.layers
        self._cpus = limits.cpus
        self._scope: Scope | None = None
        self._poll: select.epoll | None = None
        if facts.backend == "scope":
            from .systemd_scope import scope

            self._scope = scope(facts)
        base = self._scope.path if self._scope else facts.base
        name = leaf((base,))
        self._offer(base)
        if group:
            base = f"{base}/{group}"
            self._offer(base)
        self._folder = Folder(base, name)
        self._folders.append(self._folder)
        if facts.clone_into:
            try:
                self.enter_fd = self._folder.open("", os.O_RDONLY | os.O_DIRECTORY)
            except BaseException:
                self.close()
                raise

    def _offer(self, base: str) -> None:
        """Enables the controllers; goes on with those that can be."""
        wanted = {layer: layer.removesuffix("_cgroup") for layer in self.layers if layer != "cpu_cgroup"}
        try:
            offer(base, list(wanted.values()))
        except SetupError:  # of which one, the kernel does not tell
            for layer, controller in wanted.items():
                try:
                    offer(base, [controller])
                except SetupError as error:
                    self.go_without(layer, error)
        if self._cpus is not None:
            try:
                offer(base, ["cpu"])
            except SetupError:
                self._cpus = None  # the processors that the guest runs on are its limit

    @property
    def join_fds(self) -> tuple[int, ...]:
        return (self._folder.open("cgroup.procs", os.O_RDWR),)

    def furnish(self) -> None:
        for layer in self.layers:
            try:
                self._limit(layer)
            except SetupError as error:
                self.go_without(layer, error)
        if self._cpus is not None:
            self._limit_share(f"{quota(self._cpus)} {PERIOD}")

    def gather(self) -> str:
        # each run ends as a whole by its own; by this one all would
        self._folder.write("memory.oom.group", "0", optional=True)
        return self._folder.leaf

    def _limit_share(self, share: str) -> None:
        try:
            self.limits_share = self._folder.write("cpu.max", share, optional=True)
        except SetupError as error:
            if error.errno not in UNUSABLE:
                raise
        self.limits_share = self.limits_share and self._folder.read("cpu.max").strip() == share

    def _limit(self, layer: str) -> None:
        if layer == "memory_cgroup":
            if self._memory_limit != UNLIMITED:
                self._limit_memory()
        elif layer == "pids_cgroup" and self._pids_limit != UNLIMITED:
            self._folder.write("pids.max", str(self._pids_limit))

    def limit_memory(self, limit: int | None) -> None:
        if bytes_limit(limit) != self._memory_limit:
            self._memory_limit = bytes_limit(limit)
            self._limit_memory()

    def _limit_memory(self) -> None:
        if "memory_cgroup" not in self.layers:
            return
        self._folder.write("memory.max", "max" if self._memory_limit == UNLIMITED else str(self._memory_limit))
        self._folder.write("memory.swap.max", "0", optional=True)
        # a process out of memory ends all: no part of a tree goes on (Linux 4.19)
        self._folder.write("memory.oom.group", "1", optional=True)

    def attach(self, pid: int) -> None:
        if self.holds(pid):
            return
        if self._scope:
            self._scope.attach(self._folder.leaf, pid)
        else:
            self._folder.write("cgroup.procs", str(pid))

    def verified(self, pid: int) -> frozenset[str]:
        folder = self._folder
        checks = {
            "memory_cgroup": same(self._memory_limit, folder.number("memory.max")),
            "pids_cgroup": same(self._pids_limit, folder.number("pids.max")),
            "cpu_cgroup": self.cpu_usage() is not None,
        }
        inside = self.holds(pid)
        return frozenset(layer for layer in self.layers if inside and checks[layer])

    def memory_peak(self) -> int | None:
        """Returns the peak of memory (Linux 5.19)."""
        return self._folder.number("memory.peak")

    def memory_now(self) -> int | None:
        return self._folder.number("memory.current")

    def pids_now(self) -> int | None:
        there = self._folder.number("pids.current")
        return None if there is None else max(0, there - 1)

    def cpu_usage(self) -> float | None:
        used = self.cpu_seconds()
        return used and sum(used)

    def cpu_seconds(self, shares: tuple[float, float] | None = None) -> tuple[float, float] | None:  # noqa: ARG002
        words = self._folder.read("cpu.stat").split()
        if "system_usec" not in words:
            return None
        user, system = (int(words[words.index(key) + 1]) / 1e6 for key in ("user_usec", "system_usec"))
        return user, system

    def pids_peak(self) -> int | None:
        peak = self._folder.number("pids.peak")
        return None if peak is None else max(0, peak - 1)

    def pids_refused(self) -> int:
        return self._folder.field("pids.events", "max")

    def oom_kills(self) -> int:
        return self._folder.field("memory.events", "oom_kill")

    def oom_eventfd(self) -> int | None:
        """Wraps memory.events in an epoll: the file itself always polls readable, and POLLPRI when it changed; the
        epoll tells the latter.

        It changes too when the limit is reached and enough could be reclaimed.
        """
        if self._poll is None and "memory_cgroup" in self.layers:
            import select

            self._folder.read("memory.events")
            self._poll = select.epoll()
            self._poll.register(self._folder.open("memory.events"), select.EPOLLPRI)
        return self._poll.fileno() if self._poll else None

    def detach(self) -> None:
        if self._poll is not None:
            self._poll.close()
            self._poll = None
        super().detach()


def offer(base: str, controllers: list[str]) -> None:
    """Lets the children of ``base`` have these controllers.

    A cgroup other than the root whose children have controllers may have no processes of its own. So, of one that is
    delegated to us, the processes (we among them) move to a child, as systemd's guide to delegation wants it.
    Supervisors that share the delegation may do so at the same moment: each step is the same for all, and repeatable.
    """
    control = f"{base}/cgroup.subtree_control"
    try:
        missing = set(controllers) - set(read(control).split())
        if not missing:
            return
        wanted = " ".join(f"+{name}" for name in sorted(missing))
        for _ in range(100):  # processes fork while they are moved
            try:
                write(control, wanted)
                return
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
            _make_room(base)
        raise OSError(errno.EBUSY, "")
    except OSError as error:
        hint = "move the processes of this cgroup to a child of it" if error.errno == errno.EBUSY else ""
        raise SetupError("cgroup", control, error.errno or 0, hint) from None


def _make_room(base: str) -> None:
    room = f"{base}/{_ROOM}"
    try:
        os.mkdir(room)
    except FileExistsError:
        pass
    for pid in read(f"{base}/cgroup.procs").split():
        try:
            write(f"{room}/cgroup.procs", pid)
        except ProcessLookupError:
            pass
