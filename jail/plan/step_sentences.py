"""Describes what a run of a Plan does, step by step: in the order of launch/start.py, then of native/abi/stages.h."""

from __future__ import annotations

from ..core.units import format_duration, format_size
from .model import (
    Bind,
    Cover,
    Directory,
    Entry,
    File,
    Hierarchy,
    Landlock,
    Plan,
    Proc,
    Rlimit,
    Scratch,
    Symlink,
    Terminals,
)
from .step import Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

INFINITY = (1 << 64) - 1
AT_CLONE = ("user", "mount", "pid")  # the namespaces that jail-init is cloned into; the others it makes
# LANDLOCK_ACCESS_FS_* by bit, include/uapi/linux/landlock.h
RIGHTS = (
    "execute", "write_file", "read_file", "read_dir", "remove_dir", "remove_file", "make_char", "make_dir", "make_reg",
    "make_sock", "make_fifo", "make_block", "make_sym", "refer", "truncate", "ioctl_dev", "resolve_unix",
)  # fmt: skip
UNIX = {  # if the policy lets the guest make sockets at all
    "none": "no socket but connected pairs", "own": "stream and seqpacket sockets", "any": "sockets of each type",
}  # fmt: skip


def steps(plan: Plan) -> tuple[Step, ...]:
    """Returns every step that a run of this plan takes, in order; those that do not apply to it are left out."""
    guest = (*_guest_side(plan), *_narrowed(plan.guest.narrow if plan.guest else b""))
    inside = _sharing(plan) if plan.shares_host else _furnishing(plan)
    return (*_before(plan), *inside, *_giving_up(plan), *guest, *_after(plan))


def _before(plan: Plan) -> Iterator[Step]:
    by, identity, limits = "supervisor", plan.identity, plan.limits
    if plan.guest:
        guest = plan.guest
        yield Step(
            by=by,
            stage="channel",
            object=guest.filename,
            what=f"{len(guest.source)} bytes of source for the guest's descriptor 3, arguments {list(guest.argv)}"
            + (", the last expression's value to come back" if guest.want_value else ""),
            detail={"bytes": len(guest.source), "argv": list(guest.argv), "want_value": guest.want_value},
        )
    if plan.beside:
        yield Step(
            by=by,
            stage="sources",
            object=plan.beside.path,
            what="hold the script's folder open: of the modules in it those are handed over that the guest imports",
        )
    if plan.files or plan.collect:
        size = sum(len(content) for _, content in plan.files)
        yield Step(
            by=by,
            stage="files",
            object=plan.cwd,
            what=f"put {len(plan.files)} files of {size} bytes there before the guest comes, and bring back what "
            f"{list(plan.collect)} means when it is gone",
            detail={"files": [name for name, _ in plan.files], "bytes": size, "collect": list(plan.collect)},
        )
    if identity.range:
        first, count = identity.range
        yield Step(
            by=by,
            stage="identity",
            what=f"lease a kernel id of {first}..{first + count - 1} that no other jail has",
            detail={"first": first, "count": count},
        )
        for entry in plan.entries:
            if isinstance(entry, Bind) and entry.shift_owner:
                yield Step(
                    by=by, stage="mount", object=entry.source, what="a clone in which its owner is the jail's id"
                )
    if plan.shares_host:
        yield Step(by=by, stage="scratch", what="make a private folder, which is removed after the run")
        yield Step(by=by, stage="clone", what="start jail-init among the host's processes")
    else:
        yield from _cloned(by, plan)
    if plan.cgroup != "none":
        yield Step(
            by=by,
            stage="cgroup",
            what=f"a new one ({plan.cgroup}): memory {_size(limits.memory)}, {limits.pids} processes beside jail-init, "
            "CPU time counted",
            detail={"kind": plan.cgroup, "memory": limits.memory, "pids": limits.pids},
        )


def _cloned(by: str, plan: Plan) -> Iterator[Step]:
    identity = plan.identity
    cloned = [name for name in plan.namespaces if name in AT_CLONE]
    yield Step(
        by=by,
        stage="clone",
        what=f"start jail-init in new namespaces: {' '.join(cloned)}",
        detail={"namespaces": cloned},
    )
    outside = "the leased id" if identity.range else "the caller's own id"
    yield Step(
        by=by,
        stage="id map",
        what=f"uid {identity.uid} and gid {identity.gid} of the jail are {outside}, and there is no other",
        detail={"uid": identity.uid, "gid": identity.gid},
    )


def _sharing(plan: Plan) -> Iterator[Step]:
    by, identity = "jail-init", plan.identity
    yield Step(by=by, stage="plan", what="receive it, and refuse one that does not add up")
    if plan.cgroup != "none":
        yield Step(by=by, stage="cgroup", what="be in it: the supervisor checks, and only then lets the guest come")
    yield Step(by=by, stage="signals", what="default actions, nothing blocked")
    if identity.drop_groups:
        who = "the leased id" if identity.range else f"uid {identity.uid}, gid {identity.gid}"
        yield Step(by=by, stage="identity", what=f"become {who}, no supplementary groups")
    yield Step(by=by, stage="keyring", what="a new session keyring, if a container lets one be made")
    kept = "0, 1, 2 and the channel" if plan.guest else "0, 1 and 2"
    yield Step(by=by, stage="descriptors", what=f"the guest will have {kept}, everything else is closed")
    yield Step(by=by, stage="working directory", object=plan.cwd, what="enter it")


def _furnishing(plan: Plan) -> Iterator[Step]:
    by, identity = "jail-init", plan.identity
    made = [name for name in plan.namespaces if name not in (*AT_CLONE, "cgroup")]
    if made:
        yield Step(by=by, stage="namespaces", what=f"new ones: {' '.join(made)}", detail={"namespaces": made})
    yield Step(by=by, stage="plan", what="receive it, and refuse one that does not add up")
    if plan.cgroup != "none":
        yield Step(by=by, stage="cgroup", what="be in it: the supervisor checks, and only then lets the guest come")
    if "cgroup" in plan.namespaces:
        yield Step(by=by, stage="cgroup namespace", what="a new one, with the jail's own cgroup as its root")
    yield Step(by=by, stage="hostname", object=plan.hostname, what="set, and no domain name")
    if plan.loopback:
        yield Step(by=by, stage="loopback", what="bring up lo of the new network namespace")
    yield Step(by=by, stage="signals", what="default actions, nothing blocked")
    yield Step(
        by=by,
        stage="user namespace limit",
        what="of what the kernel grants the owner of the namespace, at most: "
        + ", ".join(f"{name} {most}" for name, most in plan.allowances),
        detail=dict(plan.allowances),
    )
    yield Step(by=by, stage="mount propagation", what="off, in both directions")
    for entry in plan.entries:
        if isinstance(entry, Bind):
            yield _mount(by, entry)
    groups = ", no supplementary groups" if identity.drop_groups else ""
    yield Step(
        by=by,
        stage="identity",
        what=f"become uid {identity.uid}, gid {identity.gid}{groups}",
        detail={"uid": identity.uid, "gid": identity.gid, "drop_groups": identity.drop_groups},
    )
    yield Step(by=by, stage="keyring", what="a new session keyring, so that the caller's keys are not possessed")
    yield Step(by=by, stage="root", what="a new tmpfs, nosuid nodev noexec")
    yield Step(by=by, stage="pivot root", what="the tmpfs becomes the root, the old root is unmounted")
    for entry in plan.entries:
        yield from _tree(by, entry)
    yield Step(by=by, stage="read-only root", what="the new root is read-only from here on")
    kept = "0, 1, 2 and the channel" if plan.guest else "0, 1 and 2"
    yield Step(by=by, stage="descriptors", what=f"the guest will have {kept}, everything else is closed")
    if plan.terminal:
        what = "a new one becomes 0, 1 and 2 of the guest; the supervisor gets its other end"
        yield Step(by=by, stage="terminal", object="/dev/pts/0", what=what)
    yield Step(by=by, stage="working directory", object=plan.cwd, what="enter it, and check that it is inside the root")


def _giving_up(plan: Plan) -> Iterator[Step]:
    by = "jail-init"
    possible = ", if root may" if plan.shares_host else ""
    yield Step(by=by, stage="securebits", what=f"all set, all locked{possible}")
    yield Step(by=by, stage="capabilities", what=f"every set emptied, the bounding set included{possible}")
    for limit in plan.rlimits:
        yield _rlimit(by, limit)
    if plan.processors:
        what = f"{plan.processors} of those that there are, neighbours, chosen anew for each jail"
        yield Step(by=by, stage="processors", what=what, detail={"processors": plan.processors})
    stays = "as the one to whom orphans come" if plan.shares_host else "as pid 1"
    yield Step(by=by, stage="fork", what=f"the guest's own process; jail-init stays {stays}, and tells how it ended")


def _guest_side(plan: Plan) -> Iterator[Step]:
    by = "guest"
    alone = ", which the guest cannot leave, nor outlive jail-init" if plan.shares_host else ""
    its = "with its terminal as the controlling one" if plan.terminal else "without a terminal"
    yield Step(by=by, stage="session", what=f"a new one, {its}{alone}")
    yield Step(by=by, stage="no_new_privs", what="set")
    if plan.landlock:
        yield from _landlock(by, plan.landlock)
    required = ", ".join(plan.require) or "none"
    yield Step(
        by=by,
        stage="self-check",
        what=f"ask the kernel for each layer; these are required: {required}",
        detail={"required": list(plan.require)},
    )
    step = _filter(by, "seccomp", plan.seccomp_listening or plan.seccomp, plan.refusals)
    if plan.seccomp_listening:
        step = step.replace(what=f"{step.what}; refused calls are told to the supervisor's listener")
    if plan.traces:
        step = step.replace(what=f"{step.what}; calls that take a path stop for the supervisor's tracer")
    yield step.replace(what=f"{step.what}; AF_UNIX: {UNIX[plan.unix]}", detail={**step.detail, "unix": plan.unix})
    if plan.probe:
        acts, path = ", ".join(plan.probe.acts), plan.probe.path
        yield Step(
            by=by,
            stage="probe",
            object=path,
            what=f"forbidden acts, each of which must be refused: {acts}",
            detail={"acts": list(plan.probe.acts), "read_only": list(plan.probe.read_only)},
        )
    yield Step(
        by=by,
        stage="exec",
        object=plan.argv[0],
        what=f"the first there is of {' '.join(plan.candidates)}",
        detail={"candidates": list(plan.candidates), "argv": list(plan.argv), "env": dict(plan.env)},
    )


def _narrowed(program: bytes) -> Iterator[Step]:
    if program:
        step = _filter("guest", "narrow seccomp", program, ())
        yield step.replace(what=f"{step.what} on top of the other, when the interpreter is locked")


def _after(plan: Plan) -> Iterator[Step]:
    yield _filter("jail-init", "init seccomp", plan.seccomp_init, plan.refusals_init)
    limits = plan.limits
    at = {
        "wall": _duration(limits.wall),
        "cpu": _duration(limits.cpu),
        "memory": _size(limits.memory),
        "output": _size(limits.output),
        "disk": _size(limits.disk),
    }
    yield Step(
        by="supervisor",
        stage="watch",
        what="end everything at the limits: " + ", ".join(f"{name} {text}" for name, text in at.items()),
        detail={**{name: getattr(limits, name) for name in at}, "grows": list(plan.watched)},
    )


def _mount(by: str, bind: Bind) -> Step:
    flags = ["copy-on-write" if bind.layers else "read-only" if bind.readonly else "writable", "nosuid"]
    flags += [] if bind.device else ["nodev"]
    flags += ["noexec"] if bind.noexec else []
    named = f" (named by {bind.named_by})" if bind.named_by else ""
    return Step(
        by=by,
        stage="mount",
        object=bind.source,
        what=f"clone it with all that is mounted below, {' '.join(flags)}{named}",
        detail={"source": bind.source, "path": bind.path, "flags": flags, "named_by": bind.named_by},
    )


def _tree(by: str, entry: Entry) -> Iterator[Step]:
    detail: dict[str, Any] = {}
    if isinstance(entry, Directory):
        what, detail = f"directory, mode {entry.mode:o}", {"mode": entry.mode}
    elif isinstance(entry, File):
        what, detail = f"file of {len(entry.content)} bytes, mode {entry.mode:o}", {"mode": entry.mode}
        detail["content"] = entry.content.decode("utf-8", "replace")
    elif isinstance(entry, Symlink):
        what, detail = f"link to {entry.to}", {"to": entry.to}
    elif isinstance(entry, Bind):
        what, detail = f"mount the clone of {entry.source}", {"source": entry.source}
    elif isinstance(entry, Scratch):
        noexec = " noexec" if entry.noexec else ""
        what = f"a tmpfs for all scratch space: {format_size(entry.size)}, {entry.inodes} files, nosuid nodev{noexec}"
        detail = {"size": entry.size, "inodes": entry.inodes, "noexec": entry.noexec}
    elif isinstance(entry, Cover):
        what, detail = f"{entry.source}, read-only, over {entry.hides}", {"hides": entry.hides}
    elif isinstance(entry, Terminals):
        what, detail = f"a new devpts, at most {entry.most} terminals, nosuid noexec", {"most": entry.most}
    elif isinstance(entry, Hierarchy):
        what = "a cgroup2 mount for programs that look for one, to be covered; left out where it is refused"
    else:
        assert isinstance(entry, Proc)
        what = "a new proc that shows nothing but the jail's own processes"
        what += ": each other name in it is covered" if entry.whole else ""
        detail = {"whole": entry.whole}
    yield Step(by=by, stage="tree", object=entry.path, what=what, detail=detail)
    if isinstance(entry, Scratch):
        for path, mode in entry.places:
            yield Step(by=by, stage="tree", object=path, what=f"scratch space, mode {mode:o}", detail={"mode": mode})


def _rlimit(by: str, limit: Rlimit) -> Step:
    soft, hard = (None if value in {-1, INFINITY} else value for value in (limit.soft, limit.hard))
    return Step(
        by=by,
        stage="limit",
        object=f"RLIMIT_{limit.name}",
        what=f"{'unlimited' if soft is None else soft}, at most {'unlimited' if hard is None else hard}",
        detail={"soft": soft, "hard": hard},
    )


def _landlock(by: str, fence: Landlock) -> Iterator[Step]:
    for rule in fence.rules:
        rights = _rights(rule.access)
        yield Step(by=by, stage="landlock", object=rule.path, what=" ".join(rights), detail={"rights": rights})
    handled = _rights(fence.handled_fs)
    beside = ", no TCP" if fence.handled_net else ""
    beside += ", no signals to and no abstract sockets of the outside" if fence.scoped else ""
    beside += "; no refusal goes to the machine's audit" if fence.flags else ""
    yield Step(
        by=by,
        stage="landlock",
        what=f"beyond these paths none of: {' '.join(handled)}{beside} (ABI {fence.abi})",
        detail={"abi": fence.abi, "handled": handled, "net": fence.handled_net, "scoped": fence.scoped},
    )


def _rights(access: int) -> list[str]:
    return [name for bit, name in enumerate(RIGHTS) if access >> bit & 1]


def _filter(by: str, stage: str, program: bytes, refusals: tuple[tuple[str, int], ...]) -> Step:
    from ..core import disk_cache

    count, digest, tried = len(program) // 8, disk_cache.digest(program), [name for name, _ in refusals]
    what = f"a filter of {count} instructions, digest {digest[:16]}" + (f", tried with {' '.join(tried)}" * bool(tried))
    return Step(by=by, stage=stage, what=what, detail={"instructions": count, "digest": digest, "tried": tried})


def _size(size: int | None) -> str:
    return "unlimited" if size is None else format_size(size)


def _duration(seconds: float | None) -> str:
    return "unlimited" if seconds is None else format_duration(seconds)
