"""Refused system calls as denials: names, decoded arguments, and the smallest rule that would allow each.

TRUST: numbers and arguments are the kernel's word; names of threads and what a pointer leads to are the guest's.
"""

from __future__ import annotations

import os

from ..watch.observation import RefusedCall
from . import call_names as names
from .model import Denial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..plan.model import Plan
    from ..watch.observation import Recorded

_INT = 0xFFFFFFFF
_SHOWN = 100  # characters of a path
NOTHING = "no policy may allow it"


def denials(plan: Plan, recorded: Recorded, line: int | None = None) -> tuple[Denial, ...]:
    """Returns the denials of one run, in the order in which the kinds of calls were first refused.

    ``line``: of the guest's source, where its uncaught PermissionError comes from. That is of the last refused call.
    """
    if not recorded.calls:
        return ()
    from ..plan.filter import AUDIT_ARCH, numbers

    known = {number: name for name, number in numbers().items()}
    ours = (0, AUDIT_ARCH[os.uname().machine])
    return tuple(
        _denial(
            plan, call, known if call.machine in ours else {}, call.line or (line if place == recorded.last else None)
        )
        for place, call in enumerate(recorded.calls)
    )


def _denial(plan: Plan, call: RefusedCall, known: Mapping[int, str], line: int | None) -> Denial:
    name = known.get(call.number, f"system call {call.number}{'' if known else ' of another architecture'}")
    return Denial(
        layer="seccomp",
        what=name,
        detail=described(name, call),
        count=call.count,
        line=line,
        process=printable_text(call.process.decode("utf-8", "replace")) or _program(plan),
        rule=_rule_of_plan(plan, name, rule(name, call.arguments, plan.unix)),
    )


def _program(plan: Plan) -> str:
    """Returns the name of the one program that a guest with a second filter can be; its threads have no other."""
    return os.path.basename(plan.candidates[0]) if plan.names_last_call and plan.candidates else ""


# Calls that lead out of jails, or to what lies outside: no ordinary program makes three of them.
_WAYS_OUT = frozenset((
    "add_key", "bpf", "chroot", "delete_module", "fanotify_init", "finit_module", "fsopen", "init_module", "iopl",
    "ioperm", "kexec_file_load", "kexec_load", "keyctl", "mount", "move_mount", "open_by_handle_at", "open_tree",
    "perf_event_open", "pivot_root", "process_vm_readv", "process_vm_writev", "ptrace", "quotactl", "reboot",
    "request_key", "setns", "swapon", "syslog", "umount2", "unshare", "userfaultfd",
))  # fmt: skip
_SUSPICIOUS = 3


def alarm(plan: Plan, recorded: Recorded, refused: tuple[Denial, ...]) -> str | None:
    """Returns why refused calls look like an attack, or None (docs/evidence.md has the rules)."""
    if recorded.ended and not plan.kills:
        return f"a flood of refused system calls: {recorded.total}, past limits.denials"
    tried = sorted({denial.what for denial in refused} & _WAYS_OUT)
    if len(tried) >= _SUSPICIOUS:
        return f"tried {len(tried)} different ways out that are refused: {', '.join(tried)}"
    return None


def language_rule(what: str, detail: str) -> str:
    """Returns the smallest setting that would allow what the language ring has refused."""
    import sys

    if detail == "only files that came with the run can be imported":
        return f"{NOTHING}: JavaScript has no files of the host"
    if "guest.level = 'standard'" in detail:
        return 'guest.level = "standard"'
    package, colon, module = detail.partition("list '")[2].partition("' in guest.imports")[0].partition(":")
    if colon and package.isidentifier() and module.replace(".", "").isidentifier():
        return f'guest.imports = ["...", "{package}:{module}"]'
    is_module = "guest may import" in detail and all(part.isidentifier() for part in what.split("."))
    if is_module and what.partition(".")[0] not in sys.stdlib_module_names:
        return f'guest.imports = ["...", "{what}"]'
    return 'guest.level = "off"'


def described(name: str, call: RefusedCall) -> str:
    """Returns the arguments of a call in words, as far as they say what was asked for."""
    decode = _DECODERS.get(name)
    said = decode(call.arguments) if decode else ""
    if call.memory:
        pointed = address(call.memory) if name in ("connect", "bind", "sendto") else _path(call.memory)
        said = ", ".join(part for part in (pointed, said) if part)
    return said


def rule(name: str, arguments: tuple[int, ...], unix: str) -> str:
    """Returns the smallest setting that would allow a refused call, or why there is none."""
    from ..policy.syscall_arguments import alternatives
    from ..policy.syscall_names import KNOWN, REFUSED

    if name in REFUSED:
        return f"{NOTHING}: {REFUSED[name]}"
    if name not in KNOWN:
        return NOTHING
    others = frozenset((name, "fork", "socket"))
    if _holds(alternatives(name, others, unix), arguments):
        return f'syscalls.allow = ["...", "{name}"]'
    for more in ("own", "any"):
        if _holds(alternatives(name, others, more), arguments):
            return f'network.unix = "{more}"'
    return f"{NOTHING} with these arguments"


def _rule_of_plan(plan: Plan, name: str, smallest: str) -> str:
    """Returns ``smallest``, or that the full tier or another level is wanted, where this one refuses what a policy may
    allow.
    """
    if smallest.startswith(NOTHING):
        return smallest
    if plan.guest and plan.guest.narrow:
        return 'guest.level = "standard"' if plan.guest.language == "python" else 'guest.level = "off"'
    if not plan.shares_host:
        return smallest
    from ..policy.shared_syscalls import ARGUMENTS, REFUSED

    return 'require.tier = "full"' if name in (*REFUSED, *ARGUMENTS, "socket") else smallest


def _holds(allowed: tuple[tuple[tuple[int, int, int], ...], ...], arguments: tuple[int, ...]) -> bool:
    return any(all(arguments[index] & mask == value for index, mask, value in conditions) for conditions in allowed)


def _named(value: int, table: Mapping[int, str]) -> str:
    return table.get(value, hex(value) if value > 255 else str(value))


def _flags(value: int, table: Mapping[int, str]) -> str:
    found = [word for bit, word in table.items() if value & bit == bit]
    return "|".join(found) or hex(value)


def _one(index: int, table: Mapping[int, str]) -> Callable[[tuple[int, ...]], str]:
    return lambda arguments: _named(arguments[index] & _INT, table)


def _set(index: int, table: Mapping[int, str]) -> Callable[[tuple[int, ...]], str]:
    return lambda arguments: _flags(arguments[index] & _INT, table)


def _socket(arguments: tuple[int, ...]) -> str:
    family, kind, protocol = (argument & _INT for argument in arguments[:3])
    return f"{_named(family, names.FAMILIES)}, {_named(kind & 0xF, names.SOCKET_TYPES)}, {protocol}"


def _option(arguments: tuple[int, ...]) -> str:
    return f"{_named(arguments[1] & _INT, names.LEVELS)}, option {arguments[2] & _INT}"


def _mode(index: int) -> Callable[[tuple[int, ...]], str]:
    return lambda arguments: f"mode {arguments[index] & 0o7777:o}"


def _signal(index: int) -> Callable[[tuple[int, ...]], str]:
    def decode(arguments: tuple[int, ...]) -> str:
        pids = (str((argument & _INT ^ 1 << 31) - (1 << 31)) for argument in arguments[:index])
        return ", ".join((*pids, f"signal {arguments[index] & _INT}"))

    return decode


def _opened(index: int) -> Callable[[tuple[int, ...]], str]:
    return lambda arguments: (
        f"{_flags(arguments[index] & _INT, names.OPEN_FLAGS)}, mode {arguments[index + 1] & 0o7777:o}"
    )


_DECODERS: dict[str, Callable[[tuple[int, ...]], str]] = {
    "socket": _socket,
    "socketpair": _socket,
    "setsockopt": _option,
    "ioctl": _one(1, names.IOCTLS),
    "prctl": _one(0, names.PRCTLS),
    "fcntl": _one(1, names.FCNTLS),
    "kill": _signal(1),
    "tkill": _signal(1),
    "tgkill": _signal(2),
    "ptrace": _one(0, names.PTRACES),
    "bpf": _one(0, names.BPFS),
    "keyctl": _one(0, names.KEYCTLS),
    "clone": _set(0, names.CLONE_FLAGS),
    "unshare": _set(0, names.CLONE_FLAGS),
    "setns": _set(1, names.CLONE_FLAGS),
    "personality": _set(0, names.PERSONALITIES),
    "open": _opened(1),
    "openat": _opened(2),
    "creat": _mode(1),
    "chmod": _mode(1),
    "fchmod": _mode(1),
    "fchmodat": _mode(2),
    "fchmodat2": _mode(2),
    "mkdir": _mode(1),
    "mkdirat": _mode(2),
}


def _path(memory: bytes) -> str:
    return repr(printable_text(os.fsdecode(memory))[:_SHOWN])


def address(memory: bytes) -> str:
    """Returns a struct sockaddr in words."""
    if len(memory) < 2:
        return ""
    family = int.from_bytes(memory[:2], "little")
    if family == 2 and len(memory) >= 8:
        return f"{'.'.join(map(str, memory[4:8]))}:{int.from_bytes(memory[2:4], 'big')}"
    if family == 10 and len(memory) >= 24:
        groups = ":".join(f"{int.from_bytes(memory[at : at + 2], 'big'):x}" for at in range(8, 24, 2))
        return f"[{groups}]:{int.from_bytes(memory[2:4], 'big')}"
    if family == 1:
        path = memory[2:].split(b"\0")[0] or b"@" + memory[3:].rstrip(b"\0")
        return _path(path)
    return _named(family, names.FAMILIES)


def printable_text(text: str) -> str:
    return "".join(c if c.isprintable() and not 0xD800 <= ord(c) < 0xE000 else "?" for c in text)
