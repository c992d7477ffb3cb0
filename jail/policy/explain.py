"""Says in plain sentences what code under a policy can and cannot do, from the policy as resolved."""

from __future__ import annotations

from ..core.text import printable
from ..core.units import format_duration, format_size
from .allowed_calls import RISKY, allowed_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Guest, Policy


def explain(policy: Policy) -> list[str]:
    """Returns the sentences, in the order of the sections of a policy file."""
    calls = allowed_calls(policy)
    return [
        *_program(policy),
        *_files(policy),
        *_network(policy, calls),
        *_processes(policy, calls),
        *_environment(policy),
        *_limits(policy),
        *_calls(policy, calls),
        *_required(policy),
    ]


def _program(policy: Policy) -> Iterator[str]:
    guest = policy.guest
    if guest.language in ("javascript", "node"):
        yield from _javascript(guest)
        return
    if guest.language != "python":
        yield "It runs a program of the jail's file system."
        return
    yield "It runs Python source."
    if guest.level == "off":
        yield "The interpreter is an ordinary one: every module that is shown can be imported, files can be opened."
        return
    listed = ", ".join(map(printable, guest.imports)) or "none"
    yield (
        f"The language ring (level {guest.level}) gives it no sockets or processes, and no files but those of its own"
        f" /home and /tmp; it can import: {listed}."
    )
    if guest.level == "strict":
        yield "Compiled modules outside the standard library are not loaded."


def _javascript(guest: Guest) -> Iterator[str]:
    if guest.language == "node":
        yield "It runs JavaScript source in Node" + (
            "." if guest.level == "off" else ", out of reach of Node's modules."
        )
        yield "Node makes machine code." if guest.jit else "Node interprets: no page that it has written is executed."
    else:
        yield "It runs JavaScript source in an embedded engine, which has no files, modules, sockets or processes."
    yield {
        "strict": "The realm (level strict) is frozen; no code is made from text.",
        "standard": "The realm (level standard) is frozen; code made from text reaches its global object alone.",
        "off": "The realm is an ordinary one: nothing in it is frozen.",
    }[guest.level]


def _paths(paths: tuple[str, ...]) -> str:
    return ", ".join(printable(path.removeprefix("-")) for path in paths)


def _files(policy: Policy) -> Iterator[str]:
    fs = policy.filesystem
    yield f"It can read {_paths(fs.read)}." if fs.read else "It can read no path of the host."
    if fs.cow:
        yield f"It can change what it sees below {_paths(fs.cow)}; nothing changes there, and the changes are told."
    if fs.write:
        yield f"It can change and delete whatever lies below {_paths(fs.write)}: those are the host's own files."
    else:
        yield "It can change no file of the host."
    run = "can" if fs.tmp_exec else "cannot"
    yield (
        f"It has {format_size(fs.tmp)} and {fs.inodes} files of scratch (/tmp, /dev/shm, its home), gone with the jail;"
        f" programs there {run} be executed."
    )
    if fs.tools:
        yield f"It can execute these programs of the caller's PATH: {', '.join(map(printable, fs.tools))}."
    if fs.find_program:
        yield "The program that the command names is taken from the caller's PATH if the system's folders lack it."


def _network(policy: Policy, calls: frozenset[str]) -> Iterator[str]:
    mode, unix = policy.network.mode, policy.network.unix
    if "socket" not in calls:
        yield "It can make no socket" + (", but connected pairs." if "socketpair" in calls else ".")
    elif mode == "host":
        yield "It can reach whatever this machine can reach, services on its loopback too, and listen on any port."
    elif mode == "loopback":
        yield "It can talk over a loopback of its own; nothing else can be reached."
    else:
        yield "It can reach no network, not even a loopback."
    if "socket" in calls and unix == "any":
        yield "It can talk to every Unix socket in a path that is shown."
    elif "socket" in calls and unix == "own":
        yield "It can make Unix sockets of its own."
    elif "socket" in calls and unix == "unshared":
        yield "It can make Unix sockets of its own as long as no folder of the host is shown."


def _processes(policy: Policy, calls: frozenset[str]) -> Iterator[str]:
    many = calls & {"fork", "vfork", "clone"}
    if calls & {"fork", "vfork"}:
        yield f"It can start processes and threads, {policy.limits.pids} at once."
    elif many:
        yield f"It can start threads, {policy.limits.pids} at once, but no second process."
    else:
        yield "It can start neither a process nor a thread."
    yield "It sees no process outside the jail."
    if "ptrace" in calls:
        yield "It can trace its own processes."


def _environment(policy: Policy) -> Iterator[str]:
    passed = ", ".join(map(printable, policy.environment.passed))
    yield f"It sees these variables of the caller's: {passed}." if passed else "It sees no variable of the caller's."


def _limits(policy: Policy) -> Iterator[str]:
    limits = policy.limits
    words = {
        "wall time": limits.wall and format_duration(limits.wall),
        "CPU time": limits.cpu and format_duration(limits.cpu),
        "memory": limits.memory and format_size(limits.memory),
        "written data": limits.disk and format_size(limits.disk),
    }
    for name, most in words.items():
        yield f"Its {name} is limited to {most}." if most else f"Its {name} is not limited."
    yield f"Its output is cut at {format_size(limits.output)}, which ends it."


def _calls(policy: Policy, calls: frozenset[str]) -> Iterator[str]:
    ends = "ends the run" if policy.syscalls.on_denied == "kill" else "fails with an errno"
    yield f"It can make {len(calls)} system calls of Linux; any other {ends}."
    risky = sorted(calls & RISKY.keys())
    if risky:
        yield f"Of those, these are risky: {', '.join(risky)}."


def _required(policy: Policy) -> Iterator[str]:
    missing = [layer for layer in ("user_namespace", "seccomp", "memory_cgroup") if layer not in policy.require.layers]
    needed = ", ".join(policy.require.layers)
    yield f"It does not run without: {needed}." if needed else "It runs without any layer that the machine lacks."
    if missing:
        yield f"It does run without: {', '.join(missing)}."
