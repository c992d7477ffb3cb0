"""Plan -> live jail: ids, clone, maps, cgroup, the plan sent to jail-init. A failure undoes each act.

Work that jail-init can do without does not come before the clone: it is busy with its network namespace meanwhile.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import struct

from ..core.errors import HostError, JailError, SetupError
from ..core.fork_lock import disown, no_fork, own
from ..host.container import SYS_ADMIN
from ..host.facts import Host
from ..plan.model import Plan
from ..plan.rlimits import rlimits
from . import early_imports, native
from .cgroup.base import Cgroup
from .cgroup.begin import begin
from .encode import encode, encode_once, order
from .idmapped_mounts import root_trees
from .ids import Lease, write_maps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .path_tracer import PathTracer
    from .working_folder import WorkingFolder
    from .zygote import Zygote

_GO = bytes(8)
_CHUNK = 65536  # of the plan, per message: well under the smallest send buffer


class Live:
    """A running jail, as its watcher holds it. ``pidfd`` becomes readable when the last of its processes is gone."""

    def __init__(self, plan: Plan, pid: int, pidfd: int, control: int, cgroup: Cgroup, lease: Lease | None) -> None:
        self.plan, self.pid, self.pidfd, self.control, self.cgroup = plan, pid, pidfd, control, cgroup
        self._lease = lease
        self.verified: frozenset[str] = frozenset()  # layers that the supervisor's side has checked
        self.tracer: PathTracer | None = None
        self.owner = (0, 0)  # the guest's ids, as the host knows them
        self.working: WorkingFolder | None = None  # its owner's, who closes it
        self._reaped = False
        own(self, self.detach)

    def admit(self) -> None:
        """Checks that jail-init is in its cgroup, as it says, and lets the guest come. Raises HostError."""
        self.verified = _checked(self.cgroup, self.pid, self.plan.require)
        # A limit that does not read back holds nothing: the watch from outside takes its place.
        self.cgroup.layers = tuple(layer for layer in self.cgroup.layers if layer in self.verified)
        native.tell(self.control, _GO)

    def fill(self) -> None:
        """Opens the guest's working folder, and puts the plan's files there. Raises SetupError."""
        if self.working is not None:
            self.working.open(self)
            self.working.put(self.plan.files)

    def take(self, plan: Plan) -> None:
        """Gives a jail that stood ready the plan of its one run, which differs from its own in the limits alone."""
        mine = self.plan
        if plan.counted != mine.counted:  # not all that the machine was to count could be had
            plan = plan.replace(counted=mine.counted, memory_files=mine.memory_files, notes=(*plan.notes, *mine.notes))
        self.plan = plan

    def kill(self) -> None:
        """Ends the whole tree: the kernel kills a pid namespace with its first process, else jail-init does."""
        if self.plan.shares_host and self.control >= 0:
            native.send_eof(self.control)
        else:
            native.kill(self.pidfd)

    def order(self, what: int, guest: int = 0) -> None:
        """Sends jail-init an order (native/init/pid1.c). ``guest``: the process that it must follow.

        To one of a jail that stood ready: native.ORDER_WATCH, from here on, over its scratch and the wall limit of
        ``plan``, or ORDER_TELL_FILL, for a report of the scratch; ORDER_END to one whose guest has ended and whose
        other processes have not.
        """
        try:
            os.write(self.control, order(what, self.plan.limits.wall, guest))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has ended: the watch sees that

    def detach(self) -> None:
        """Closes, in a forked copy of the supervisor, all descriptors of a jail that the other process watches and
        ends.

        May be called twice."""
        self._reaped = True
        self._close_descriptors()
        self.cgroup.detach()

    def _close_descriptors(self) -> None:
        with no_fork:  # a copy closes what is still open here
            disown(self)
            for fd in (self.pidfd, self.control):
                if fd >= 0:
                    os.close(fd)
            self.pidfd = self.control = -1
            if self._lease:
                self._lease.close()

    def close(self) -> None:
        """Kills what is left, reaps, and releases everything. May be called twice."""
        if self._reaped:
            return
        self._reaped = True
        self.kill()
        self.cgroup.detach()  # while jail-init's namespaces are taken down
        native.reap(self.pidfd)
        if self.tracer:
            self.tracer.end()
        self._close_descriptors()
        self.cgroup.close()


def start(
    plan: Plan, host: Host, stdio: tuple[int, int, int], channel: int | None, zygote: Zygote | None = None
) -> Live:
    """Starts the jail and hands it the plan; what happens next is reported on ``Live.control``.

    ``stdio`` and ``channel`` are the guest's ends; they stay open here, for the caller to close. ``zygote``: it forks
    the jail, whose guest is its interpreter. Raises SetupError and HostError, and leaves nothing behind then.
    """
    try:
        return _start(plan, host, stdio, channel, zygote)
    except SetupError as error:
        raise explained(error) from None


def _start(plan: Plan, host: Host, stdio: tuple[int, int, int], channel: int | None, zygote: Zygote | None) -> Live:
    _refuse_powerless_root(plan, host)
    if plan.imports:
        early_imports.import_all()
    lease = Lease(plan.identity.range) if plan.identity.range else None
    cgroup: Cgroup | None = None
    live: Live | None = None
    opened = _Opened(lease)
    owned = opened.fds
    try:
        outside = _ids(plan, host, lease)
        if plan.shares_host:
            _give_scratch(plan.scratch, outside, host)
        supervisor = os.pidfd_open(os.getpid())
        owned.append(supervisor)
        trees: dict[str, int] = {}
        if lease and not plan.shares_host:
            trees = root_trees(plan, lease.id, supervisor, everything=zygote is not None)
        owned += trees.values()
        has_network = plan.loopback or "network" not in plan.namespaces
        cgroup = opened.cgroup = begin(host.cgroups, plan.limits, has_network, plan.group)
        ours, theirs = native.channel()
        owned += (ours, theirs)
        fds = [*stdio, theirs if channel is None else channel, theirs, supervisor, *trees.values()]
        pid, pidfd = _spawned(plan, fds, cgroup, zygote)
        with no_fork:
            owned.remove(ours)
            live = Live(plan, pid, pidfd, ours, cgroup, lease)
            live.owner = outside
        if outside != (host.uid, host.gid):
            _give_pipes(stdio, outside)
        try:
            joins = _furnish(live, outside, zygote)
        except JailError:
            if _has_reported(ours):  # jail-init has failed first, and what it says is the cause
                return live
            raise
        if plan.traces:
            from .path_tracer import PathTracer

            live.tracer = PathTracer(pid)
        places = {path: native.FD_FIRST_TREE + i for i, path in enumerate(trees)}
        block = _block(live.plan, places, host, outside, zygote)
        _send(ours, block, joins)
        if zygote:
            _send(ours, block)  # once more for the program that pid 1 executes when the guest is there
            if native.has_joined(ours, pidfd):
                live.admit()
        return live
    except BaseException:
        if live is not None:
            live.close()
        else:
            if cgroup is not None:
                cgroup.close()
            if lease is not None:
                lease.close()
        raise
    finally:
        opened.close()


class _Opened:
    """The descriptors that ``start`` has open: a forked copy of the supervisor closes them, as those of a Live."""

    def __init__(self, lease: Lease | None) -> None:
        self.fds: list[int] = []
        self.cgroup: Cgroup | None = None
        self._lease = lease
        own(self, self._detach)

    def close(self) -> None:
        """Closes the descriptors; the lease and the cgroup are a Live's by now, or closed."""
        with no_fork:
            disown(self)
            for fd in self.fds:
                os.close(fd)

    def _detach(self) -> None:
        self.close()
        if self.cgroup is not None:
            self.cgroup.detach()
        if self._lease is not None:
            self._lease.close()


def _spawned(plan: Plan, fds: list[int], cgroup: Cgroup, zygote: Zygote | None) -> tuple[int, int]:
    now = sum(flag for name, flag in native.CLONE_NEW.items() if name in plan.namespaces)
    lent = {"network"} if zygote and zygote.lends_network else set[str]()
    later = sum(flag for name, flag in native.UNSHARE_NEW.items() if name in plan.namespaces and name not in lent)
    if zygote:
        return zygote.spawn(now, later, fds, cgroup.furnish)
    return native.spawn([b"%d" % later], now, fds, cgroup.enter_fd if _clones_into(plan, zygote) else None)


def _furnish(live: Live, outside: tuple[int, int], zygote: Zygote | None) -> tuple[int, ...]:
    """Makes what jail-init waits for: id maps and the cgroup, whose descriptors to join by it returns."""
    plan, cgroup = live.plan, live.cgroup
    if not plan.shares_host:
        inside = plan.identity.uid, plan.identity.gid
        write_maps(live.pid, inside, outside, may_set_groups=plan.identity.range is not None)
    if not zygote:
        cgroup.furnish()
    live.plan = _without_refused(plan, cgroup)
    joins = cgroup.enter_fds if _clones_into(plan, zygote) else cgroup.join_fds
    if not joins:
        cgroup.attach(live.pid)
    return joins


def _clones_into(plan: Plan, zygote: Zygote | None) -> bool:
    """Returns whether the supervisor can have the kernel clone a jail into its cgroup: a container may leave it no
    clone3.
    """
    return zygote is None and not plan.shares_host


def _ids(plan: Plan, host: Host, lease: Lease | None) -> tuple[int, int]:
    """Returns the ids of the guest as the host knows them."""
    if lease:
        return lease.id, lease.id
    return (plan.identity.uid, plan.identity.gid) if plan.shares_host else (host.uid, host.gid)


def _block(plan: Plan, trees: dict[str, int], host: Host, outside: tuple[int, int], zygote: Zygote | None) -> bytes:
    if plan.shares_host:
        return encode(plan, trees, host.namespaces, outside)
    return (encode_once if zygote else encode)(plan, trees, host.namespaces)


def _give_scratch(folder: str, owner: tuple[int, int], host: Host) -> None:
    """Raises SetupError."""
    if owner == (host.uid, host.gid):
        return
    try:
        os.chown(folder, *owner, follow_symlinks=False)
    except OSError as error:
        raise SetupError("scratch", folder, error.errno or 0) from None


def _give_pipes(stdio: tuple[int, int, int], owner: tuple[int, int]) -> None:
    """Gives the pipes to the guest's id, which could not open /dev/stdout otherwise. Pipes alone: anything else would
    be the host's file.
    """
    for fd in stdio:
        if stat.S_ISFIFO(os.fstat(fd).st_mode):
            os.fchown(fd, *owner)


def _checked(cgroup: Cgroup, pid: int, required: tuple[str, ...]) -> frozenset[str]:
    """Returns the layers of the cgroup, read back while the guest still waits to be let in."""
    verified = cgroup.verified(pid)
    for layer in required:
        if layer.endswith("_cgroup") and layer not in verified:
            raise HostError(
                layer, "the finished cgroup did not verify it", "see 'jail doctor', or leave it out of require.layers"
            )
    return verified


def _without_refused(plan: Plan, cgroup: Cgroup) -> Plan:
    """Returns the plan without those layers that the cgroup could not give, with resource limits that make up for them.
    Raises HostError for one that is required.
    """
    if plan.limits.cpus is not None and not cgroup.limits_share:
        note = f"no cgroup limits the share of CPU time here: limits.cpus is held to {plan.processors} processors"
        plan = plan.replace(notes=(*plan.notes, note))
    if cgroup.layers == plan.counted:
        return plan
    for layer, error in cgroup.refused.items():
        if layer in plan.require:
            raise HostError(layer, str(error), "see 'jail doctor', or leave it out of require.layers")
    reasons = "; ".join(dict.fromkeys(str(error) for error in cgroup.refused.values()))
    note = f"without {', '.join(cgroup.refused)} (watched from outside instead): {reasons}"
    return plan.replace(
        counted=cgroup.layers,
        memory_files=True,  # unless a filter forbids them, and then none is found
        rlimits=plan.rlimits if plan.shares_host else rlimits(plan.limits, cgroup.layers),
        notes=(*plan.notes, note),
    )


def _has_reported(control: int) -> bool:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    return bool(poll.poll(0))


def _send(control: int, block: bytes, fds: tuple[int, ...] = ()) -> None:
    native.tell(control, struct.pack("Q", len(block)), fds)
    for offset in range(0, len(block), _CHUNK):
        native.tell(control, block[offset : offset + _CHUNK])


def _refuse_powerless_root(plan: Plan, host: Host) -> None:
    """Names the cause before one of the steps fails. Raises HostError."""
    if host.uid == 0 and not plan.shares_host and not host.has_capability(SYS_ADMIN):
        from ..host.causes import why_not_as_root

        raise why_not_as_root()


def explained(error: SetupError) -> SetupError | HostError:
    """Explains why the kernel would not clone: the known causes, looked up only now."""
    if error.stage != "clone" or error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
        return error
    if error.errno == errno.EAGAIN:
        fix = "fix: ulimit -u unlimited, or a higher pids.max of the cgroup around this process"
        return SetupError(error.stage, error.object, error.errno, fix)
    from ..host.causes import why_no_namespaces

    return why_no_namespaces(error.errno)
