"""The seccomp filter: named groups of system calls to the BPF that the kernel checks every call of the guest with.

The only importer of pyseccomp, and only for a filter that was not made when jail was built (native/store.py).

libseccomp has one answer for all calls that no rule allows, but the right answer depends on the number: a later C
library that gets EPERM for a call newer than our list fails, and falls back on ENOSYS alone (runc's issue 2151).
libseccomp cannot compare numbers, so this module decides the default answer number by number, when it makes the program
smaller (jail/plan/bpf.py). The kernel (5.11) answers calls that are allowed without conditions from a bitmap.
"""

from __future__ import annotations

import os

from ..core import disk_cache
from ..core.errors import HostError, PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from ..policy.model import Syscalls
    from ..policy.syscall_arguments import Alternatives
    from .bpf import Instruction

_SOURCES = (
    "plan/filter.py",
    "plan/bpf.py",
    "policy/syscall_answers.py",
    "policy/syscall_arguments.py",
    "policy/narrow_syscalls.py",
    "policy/javascript_syscalls.py",
    "policy/node_syscalls.py",
    "policy/shared_syscalls.py",
    "policy/zygote_syscalls.py",
    "policy/syscalls.py",
    "policy/syscall_names.py",
)
_MOST = 4096  # instructions of one filter: BPF_MAXINSNS of the kernel

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
# linux/seccomp.h
_KILL_PROCESS, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_USER_NOTIF, _TRACE = 0x7FC00000, 0x7FF00000
_EPERM, _ENOSYS = _ERRNO | 1, _ERRNO | 38
_PLACEHOLDER = _ERRNO | 4094  # no errno of the kernel: the default answer, until each number has its own


def compile(  # noqa: A001  # filter.compile reads as re.compile does
    allow: Iterable[str],
    deny: Iterable[str],
    on_denied: str,
    arch: str | None = None,
    unix: str = "none",
    narrows: bool = False,
    listens: bool = False,
    shares_host: bool = False,
    makes_code: bool = True,
) -> tuple[bytes, bytes]:
    """Compiles the guest's filter and that of its init, each an array of ``struct sock_filter`` (8 bytes an
    instruction).

    ``allow`` and ``deny`` hold names and ``@groups``; ``on_denied`` is ``errno`` or ``kill``; ``arch`` (``x86_64``,
    ``aarch64``) is this machine's unless given; ``unix``: AF_UNIX sockets, ``none``, ``own`` or ``any``; ``narrows``:
    the guest may put another on top of it (compile_narrow); ``listens``: a listener is told of denied calls and
    answers them as ``on_denied`` says (native/supervisor/recorder.c), no filter if the guest has no call to say that
    the listener is there; ``shares_host``: it has no namespaces of its own
    (policy/shared_syscalls.py); ``makes_code``: what it has written may become executable (policy/node_syscalls.py).
    Raises PolicyError for a name that no kernel has or that no policy may allow, HostError where this machine cannot
    build filters.
    """
    allow, deny, arch = tuple(allow), tuple(deny), arch or os.uname().machine

    def build() -> bytes:
        names = allowed(allow, deny)
        if listens and not {"read", "write"} <= names:
            return b""
        answers = f"{on_denied} by listener" if listens else on_denied
        own: dict[str, Alternatives] = {}
        served = frozenset[str]()
        if shares_host:
            from ..policy import shared_syscalls

            served = names & frozenset(shared_syscalls.SERVED)
            names -= shared_syscalls.REFUSED.keys()
            own.update(shared_syscalls.ARGUMENTS)
        if not makes_code:
            from ..policy import node_syscalls

            own.update(node_syscalls.NO_MADE_CODE)
        if narrows and "seccomp" not in names:
            from ..policy.narrow_syscalls import SECOND

            names |= SECOND.keys()
            own.update(SECOND)
        wanted = frozenset(allow) & names
        return _build(names, answers, arch, unix, wanted, own=own, served=served if listens else frozenset())

    marks = {"narrows": narrows, "listens": listens, "shared": shares_host, "fixed": not makes_code}
    how = ",".join((on_denied, unix, *(mark for mark, is_set in marks.items() if is_set)))
    guest = _kept(_key(allow, deny, how, arch), build)
    # kill: to stop the guest with its supervisor, within the pid namespace; without one init ends the tree itself
    of_init = ("@init", "kill", *(("waitid",) if shares_host else ()), *(("ptrace",) if narrows else ()))
    init = _kept(_key(of_init, (), "init", arch), lambda: _build_init(of_init, arch))
    return guest, init


def _build_init(names: tuple[str, ...], arch: str) -> bytes:
    from ..policy.syscall_arguments import OF_A_STOPPED_GUEST

    return _build(allowed(names, ()), "errno", arch, "none", frozenset(), own={"ptrace": OF_A_STOPPED_GUEST})


def listening(syscalls: Syscalls, denied: tuple[str, ...], unix: str, **how: Any) -> bytes:
    """Returns the filter that tells of refused calls; nothing if a guest could not say that its listener is there.
    ``how``: as of ``compile``."""
    return compile(syscalls.allow, denied, syscalls.on_denied, unix=unix, listens=True, **how)[0]


def compile_zygote(allow: Iterable[str], deny: Iterable[str], arch: str | None = None, unix: str = "none") -> bytes:
    """Compiles the filter of a zygote, and so the outer one of its guests: what they may, and what it takes to make a
    jail.

    Its answer to other calls is SECCOMP_RET_TRACE: no zygote has a tracer, so the kernel does not make the call
    (ENOSYS). Any answer of a guest's own filter outranks that one, so its listener is told of the call; an errno would
    outrank the listener (seccomp(2)). Raises what ``compile`` raises.
    """
    allow, deny, arch = tuple(allow), tuple(deny), arch or os.uname().machine

    def build() -> bytes:
        from ..policy.zygote_syscalls import ARGUMENTS, ZYGOTE

        names = allowed(allow, deny)
        own, free = {name: ARGUMENTS[name] for name in ARGUMENTS.keys() - names}, ZYGOTE.keys() - ARGUMENTS.keys()
        return _build(names | ZYGOTE.keys(), "trace", arch, unix, frozenset(), frozenset(free), own)

    return _kept(_key(allow, deny, f"zygote,{unix}", arch), build)


def _kept(key: str | None, build: Callable[[], bytes]) -> bytes:
    held = disk_cache.load("bpf", key) if key else None
    if held is None:
        held = build()
        if key:
            disk_cache.store("bpf", key, held)
    return held


def compile_narrow(
    arch: str | None = None, language: str = "python", *, files: bool = False, branches: bool = False
) -> bytes:
    """Compiles the second filter of a guest (jail/policy/narrow_syscalls.py, javascript_syscalls.py), the same for
    every policy. ``files``: of a Python guest that has folders of its own; ``branches``: of one that may be copied.
    Raises HostError where this machine cannot build filters.
    """
    arch = arch or os.uname().machine

    def build() -> bytes:
        if language == "javascript":
            from ..policy.javascript_syscalls import ARGUMENTS, JAVASCRIPT

            return _build(frozenset(JAVASCRIPT), "narrow", arch, "none", frozenset(), own=ARGUMENTS)
        from ..policy.narrow_syscalls import calls

        names, arguments = calls(arch, files, branches)
        return _build(names, "narrow", arch, "none", frozenset(), own=arguments)

    how = f"narrow,{language},{files}{',branches' if branches else ''}"
    return _kept(_key((), (), how, arch), build)


def _key(allow: tuple[str, ...], deny: tuple[str, ...], on_denied: str, arch: str) -> str | None:
    """Returns the cache key: what the filter depends on. Not libseccomp's version, which costs more to learn than all
    the rest.
    """
    code = disk_cache.stamp(*_SOURCES)
    inputs = (arch, on_denied, str(len(allow)), *allow, *deny)
    return disk_cache.digest(code, *(text.encode(errors="backslashreplace") for text in inputs)) if code else None


def allowed(allow: Iterable[str], deny: Iterable[str]) -> frozenset[str]:
    """Returns the names of the system calls that a policy lets its guests make. Raises PolicyError."""
    return _names(allow, "syscalls.allow") - _names(deny, "syscalls.deny")


def _names(entries: Iterable[str], key: str) -> frozenset[str]:
    from ..policy.suggest import nearest
    from ..policy.syscall_names import KNOWN, REFUSED
    from ..policy.syscalls import GROUPS

    names: set[str] = set()
    for entry in entries:
        if entry in GROUPS:
            names.update(GROUPS[entry])
        elif entry in KNOWN:
            names.add(entry)
        else:
            kind, right = ("group", GROUPS) if entry.startswith("@") else ("system call", KNOWN)
            raise PolicyError(f'"{entry}": unknown {kind}{nearest(entry, right)}', key=key)
        if entry in REFUSED and key == "syscalls.allow":
            raise PolicyError(f'"{entry}": no policy may allow it: {REFUSED[entry]}', key=key)
    return frozenset(names)


def _build(
    names: frozenset[str],
    on_denied: str,
    arch: str,
    unix: str,
    wanted: frozenset[str],
    free: frozenset[str] = frozenset(),
    own: Mapping[str, Alternatives] | None = None,
    served: frozenset[str] = frozenset(),
) -> bytes:
    """Builds one filter. ``wanted`` are the names that a caller or policy asked for singly: to lose one must be an
    error; ``free`` those that may be given anything; ``own``: what some may be given in this filter alone;
    ``served``: those that the listener makes for the guest.
    """
    from struct import pack

    from ..policy.syscall_arguments import IGNORED, alternatives

    seccomp = _pyseccomp()
    token = {"x86_64": seccomp.Arch.X86_64, "aarch64": seccomp.Arch.AARCH64}.get(arch)
    if token is None:
        raise HostError("seccomp", f"no list of system calls for {arch}", "run jail on x86_64 or aarch64")
    here = {name: seccomp.resolve_syscall(token, name) for name in names}  # -1: unknown; below: only elsewhere
    lost = sorted(name for name in wanted if here.get(name) == -1)
    if lost:
        raise HostError("seccomp", f"this libseccomp does not know {', '.join(lost)}", "upgrade libseccomp2")
    # a name of a group that this libseccomp is too old for is like one that a kernel is too old for: ENOSYS
    rules = {
        name: ((),) if name in free else (own or {}).get(name) or alternatives(name, names, unix)
        for name, number in here.items()
        if number >= 0
    }
    try:
        ignored = {name: IGNORED[name] for name in IGNORED.keys() & rules.keys() if name not in (own or {})}
        program = _by_libseccomp(seccomp, token, rules, ignored)
    except OSError as error:
        raise HostError("seccomp", f"libseccomp: {str(error).lower()}", "libseccomp2 2.5 or newer") from None
    from .bpf import by_ranges  # of no use to a run whose filter was made with jail

    whole = by_ranges(
        program, AUDIT_ARCH[arch], _PLACEHOLDER, _refusals(rules, on_denied, _numbers(seccomp, token), served)
    )
    if len(whole) > _MOST:
        raise PolicyError(f"the filter has {len(whole)} instructions, a kernel takes {_MOST}", key="syscalls.allow")
    return b"".join(pack("=HBBI", *instruction) for instruction in whole)


def _pyseccomp() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:  # RuntimeError: no libseccomp
        raise HostError("seccomp", str(error).lower(), "apt install libseccomp2; pip install pyseccomp") from None
    return pyseccomp


def _by_libseccomp(
    seccomp: Any, token: int, rules: dict[str, Alternatives], ignored: dict[str, Alternatives]
) -> list[Instruction]:
    from struct import iter_unpack

    made = seccomp.SyscallFilter(_PLACEHOLDER)
    if token != seccomp.system_arch():
        made.add_arch(token)
        made.remove_arch(seccomp.system_arch())
    # also what x32 calls (bit 30 of the number) are answered, and int 0x80
    made.set_attr(seccomp.Attr.ACT_BADARCH, _KILL_PROCESS)
    if len(rules) > 1:  # libseccomp up to 2.5.3 loses the default of an empty tree (its issue 370)
        made.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)  # a tree over the numbers instead of a list
    for action, those in ((_ALLOW, rules), (_ERRNO, ignored)):  # an errno of 0 is success
        for name, alternatives in sorted(those.items()):
            for conditions in alternatives:
                compared = (seccomp.Arg(index, seccomp.MASKED_EQ, mask, value) for index, mask, value in conditions)
                made.add_rule_exactly(action, name, *compared)
    with open(os.memfd_create("jail-filter", os.MFD_CLOEXEC), "r+b") as file:
        made.export_bpf(file)
        file.seek(0)
        return list(iter_unpack("=HBBI", file.read()))


def numbers() -> dict[str, int]:
    """Returns the number of each known call on this machine; empty where that cannot be had without libseccomp."""
    import json

    arch = os.uname().machine
    key = _key((), (), "numbers", arch)
    held = disk_cache.load("bpf", key) if key else None
    if held is not None:
        return json.loads(held)  # type: ignore[no-any-return]
    try:
        seccomp = _pyseccomp()
    except HostError:
        return {}
    found = _numbers(seccomp, seccomp.system_arch())
    if key:
        disk_cache.store("bpf", key, json.dumps(found).encode())
    return found


def _numbers(seccomp: Any, token: int) -> dict[str, int]:
    """Returns the number of every known call that the architecture has."""
    from ..policy.syscall_names import COMMON, COMMON_FROM, KNOWN

    common = {name: COMMON_FROM + place for place, name in enumerate(COMMON)}
    resolved = {name: seccomp.resolve_syscall(token, name) for name in KNOWN - common.keys()}
    return {name: number for name, number in (common | resolved).items() if number >= 0}


def _refusals(
    rules: dict[str, Alternatives], on_denied: str, numbers: dict[str, int], served: frozenset[str]
) -> Callable[[int], int]:
    """Returns the answer, by number, to a call that no rule has allowed."""
    from ..policy.narrow_syscalls import ASKED_IN_PASSING, TRIED_FIRST
    from ..policy.syscall_answers import ABSENT, ASKED_FOR_SOMETHING, PROBED, UNSUPPORTED

    if on_denied == "narrow":
        known = {number: name for name, number in numbers.items()}

        def narrow(number: int) -> int:
            name = known.get(number)
            if name is None or (name in TRIED_FIRST and name not in rules):
                return _ENOSYS
            return _EPERM if name in ASKED_IN_PASSING else _KILL_PROCESS

        return narrow
    denied = {"kill": _KILL_PROCESS, "errno": _EPERM, "trace": _TRACE}.get(on_denied, _USER_NOTIF)
    told = ASKED_FOR_SOMETHING if on_denied in ("errno by listener", "trace") else frozenset[str]()
    if on_denied == "trace":
        told |= {"ptrace"}  # an errno of a zygote's filter would outrank its guests' listeners
    names = {number: name for name, number in numbers.items()}

    def answer(number: int) -> int:
        name = names.get(number)
        if name in served:
            return _USER_NOTIF
        if name is None or (name in ABSENT and name not in rules):
            return _ENOSYS
        if name in UNSUPPORTED and name not in rules:
            return _ERRNO | UNSUPPORTED[name]
        is_probe = name in rules and name in PROBED and name not in told
        return _ERRNO | PROBED[name] if is_probe else denied

    return answer
