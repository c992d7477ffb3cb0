"""The answer of each preset to every system call, on both architectures. No kernel needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyseccomp
import pytest

from jail.core import disk_cache
from jail.core.errors import HostError, PolicyError
from jail.plan import filter as seccomp
from jail.policy import presets
from jail.policy.load import load
from jail.policy.syscall_answers import ABSENT, PROBED, UNSUPPORTED
from jail.policy.syscall_arguments import ARGUMENTS, alternatives
from jail.policy.syscall_names import COMMON, KNOWN, REFUSED
from jail.policy.syscalls import GROUPS

from .bpf import AARCH64, ALLOW, ARM, ERRNO, I386, KILL_PROCESS, X86_64, Program
from .filters import (
    ARCHITECTURES,
    ENOSYS,
    EPERM,
    FORK,
    ORDINARY,
    SPAWN,
    THREAD,
    TOKENS,
    answer,
    both,
    filters,
    guest,
    named,
    numbers,
)

X32 = 0x40000000
every_preset = pytest.mark.parametrize("preset", presets())


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is there yet, neither from the build nor from another test."""
    monkeypatch.setattr(disk_cache, "_folder", str(tmp_path))
    monkeypatch.setattr(disk_cache, "_memory", {})


def expected(name: str | None, allowed: set[str], denied: int) -> int:
    if name is None:
        return ENOSYS
    if name in allowed:
        return ALLOW
    return ENOSYS if name in ABSENT else ERRNO | UNSUPPORTED[name] if name in UNSUPPORTED else denied


def check_all_numbers(program: Program, arch: str, allowed: set[str], denied: int) -> None:
    names = {number: name for name, number in numbers(arch).items()}
    wrong = []
    for number in (*range(1024), X32 - 1, 0xFFFFFFFF):
        name = names.get(number)
        found = program.verdict(number, ORDINARY.get(name, ()), ARCHITECTURES[arch])
        if found != expected(name, allowed, denied):
            wrong.append((number, name, hex(found)))
    assert not wrong


@both
@every_preset
def test_every_number_of_every_preset(preset: str, arch: str) -> None:
    lists = load(preset).syscalls
    denied = KILL_PROCESS if lists.on_denied == "kill" else EPERM
    check_all_numbers(guest(lists.allow, arch, lists.on_denied), arch, named(lists.allow) - set(lists.deny), denied)


@both
@pytest.mark.parametrize("on_denied", ["errno", "kill"])
@pytest.mark.parametrize("group", GROUPS)
def test_every_number_of_every_group(group: str, on_denied: str, arch: str) -> None:
    denied = KILL_PROCESS if on_denied == "kill" else EPERM
    check_all_numbers(guest((group,), arch, on_denied), arch, named((group,)), denied)


@both
def test_an_empty_list_allows_nothing(arch: str) -> None:
    program = guest((), arch)
    check_all_numbers(program, arch, set(), EPERM)
    assert ALLOW not in {k for op, _, _, k in program.instructions if op == 0x06}


@both
def test_what_is_denied_is_taken_from_what_was_allowed(arch: str) -> None:
    deny = ("@sockets", "mremap", "ptrace")
    program = guest(("@default",), arch, "errno", deny)
    check_all_numbers(program, arch, set(GROUPS["@default"]) - set(GROUPS["@sockets"]) - {"mremap"}, EPERM)


@both
def test_the_filter_of_init(arch: str) -> None:
    program = filters(("@default",), arch, "kill")[1]
    check_all_numbers(program, arch, {*GROUPS["@init"], "kill"}, EPERM)
    for name in ("execve", "clone", "openat", "mmap", "prctl", "ptrace"):
        assert answer(program, arch, name, *ORDINARY.get(name, ())) == EPERM


@both
@every_preset
@pytest.mark.parametrize("part", [0, 1], ids=["guest", "init"])
def test_calls_of_another_architecture_are_killed(part: int, preset: str, arch: str) -> None:
    lists = load(preset).syscalls
    program = filters(lists.allow, arch, lists.on_denied, lists.deny)[part]
    others = {I386, ARM, X86_64, AARCH64, 0} - {ARCHITECTURES[arch]}
    assert {program.verdict(number, (), other) for number in range(512) for other in others} == {KILL_PROCESS}
    x32 = {program.verdict(X32 | number, (), ARCHITECTURES[arch]) for number in range(1024)}
    assert x32 == {KILL_PROCESS if arch == "x86_64" else ENOSYS}


@both
def test_without_a_rule_the_architecture_is_checked_all_the_same(arch: str) -> None:
    assert guest((), arch).verdict(1, (), I386) == KILL_PROCESS


@both
@every_preset
def test_the_kernel_knows_unconditional_answers_beforehand(preset: str, arch: str) -> None:
    """Those it answers from a bitmap, at no cost to the guest: the filter may look at the number alone."""
    lists = load(preset).syscalls
    program = guest(lists.allow, arch, lists.on_denied)
    names = frozenset(named(lists.allow))
    for name in names & numbers(arch).keys():
        if alternatives(name, names, "none") != ((),):
            continue
        assert program.answer(numbers(arch)[name], (), ARCHITECTURES[arch]).by_number_alone, name


# What no preset may let through, whatever its arguments.
DANGEROUS = """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd perf_event_open bpf userfaultfd keyctl add_key request_key
mount umount2 move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot unshare setns
open_by_handle_at name_to_handle_at fanotify_init fanotify_mark quotactl quotactl_fd swapon swapoff reboot acct
kexec_load kexec_file_load init_module finit_module delete_module lookup_dcookie vhangup syslog settimeofday
clock_settime clock_adjtime adjtimex sethostname setdomainname setgroups capset move_pages migrate_pages nfsservctl
process_madvise process_mrelease io_setup io_submit vmsplice sync syncfs mincore lsm_set_self_attr sched_setparam
""".split()  # noqa: SIM905
DANGEROUS_X86 = ["iopl", "ioperm", "modify_ldt", "uselib", "sysfs", "ustat", "vserver", "_sysctl", "create_module"]


@both
@every_preset
def test_dangerous_calls(preset: str, arch: str) -> None:
    allow = load(preset).syscalls.allow
    program = guest(allow, arch)
    assert {*DANGEROUS} & {*allow} == ({"ptrace", "process_vm_readv"} if preset == "build" else set())
    for name in {*DANGEROUS, *(DANGEROUS_X86 if arch == "x86_64" else [])} - {*allow}:
        assert answer(program, arch, name) == EPERM, name
        assert answer(program, arch, name, *[-1] * 6) == EPERM, name


@both
@every_preset
def test_calls_that_a_guest_is_told_are_not_there(preset: str, arch: str) -> None:
    program = guest(load(preset).syscalls.allow, arch, "kill")
    absent = ["clone3", "openat2", "io_uring_setup", "seccomp", "landlock_create_ruleset", "set_mempolicy", "mseal"]
    for name in [*absent, "fchmodat2", "map_shadow_stack", "futex_wait", "execveat", "memfd_secret"]:
        assert answer(program, arch, name, *[-1] * 6) == ENOSYS, name


@both
@every_preset
def test_nothing_after_linux_6_4_reaches_the_kernel(preset: str, arch: str) -> None:
    program = guest(load(preset).syscalls.allow, arch)
    reached = {program.verdict(number, (-1,) * 6, ARCHITECTURES[arch]) for number in range(451, 1024)}
    assert reached <= {EPERM, ENOSYS}


@both
def test_what_the_presets_differ_in(arch: str) -> None:
    programs = {name: guest(load(name).syscalls.allow, arch) for name in ("python", "command", "build", "judge")}

    def who(name: str, *arguments: int) -> set[str]:
        return {preset for preset, program in programs.items() if answer(program, arch, name, *arguments) == ALLOW}

    assert who("clone", THREAD) == {"python", "command", "build"}
    assert who("clone", FORK) == who("clone", SPAWN) == {"command", "build"}
    assert who("socket", 2, 1, 0) == who("connect") == {"command", "build"}
    assert who("socketpair", 1, 1, 0) == {"python", "command", "build"}
    assert who("memfd_create") == who("shmget") == who("personality") == {"build"}
    assert who("mq_open") == who("readahead") == who("cachestat") == set()
    assert who("unlinkat") == {"python", "command", "build"}
    for name in ("execve", "write", "exit_group"):  # our own last steps
        assert who(name) == set(programs)
    assert who("prctl", 21) == set(programs)  # PR_GET_SECCOMP


def test_groups() -> None:
    for group, calls in GROUPS.items():
        assert group.startswith("@")
        assert calls
        assert not calls.keys() - KNOWN
        assert not calls.keys() & REFUSED.keys(), "a group has what no policy may allow"
        for name, reason in calls.items():
            assert reason.strip() == reason
            assert len(reason) > 2
            assert "\n" not in reason, name
    assert {"@base", "@default", "@build", "@python", "@judge", "@init"} <= GROUPS.keys()


def test_tables_name_known_calls_only() -> None:
    assert ARGUMENTS.keys() <= KNOWN
    assert ABSENT.keys() <= KNOWN
    assert REFUSED.keys() <= KNOWN
    assert {name for name in PROBED if alternatives(name, frozenset(), "none") == ((),)} == set()
    # a libseccomp that is too old for a name of ours makes it one that the guest is told is not there
    grouped = set().union(*GROUPS.values())
    assert grouped & set(COMMON) <= ABSENT.keys()


@both
def test_our_numbers_are_those_of_the_kernel(arch: str) -> None:
    assert len(numbers(arch)) > 300
    for name, number in numbers(arch).items():
        assert pyseccomp.resolve_syscall(TOKENS[arch], name) in {number, -1}  # -1: newer than this libseccomp
    anchors = {
        "x86_64": {"read": 0, "clone": 56, "execve": 59, "ptrace": 101, "openat": 257, "unshare": 272, "rseq": 334},
        "aarch64": {"openat": 56, "read": 63, "unshare": 97, "ptrace": 117, "clone": 220, "execve": 221, "rseq": 293},
    }
    same = {"io_uring_setup": 425, "clone3": 435, "openat2": 437, "cachestat": 451, "fchmodat2": 452, "mseal": 462}
    assert (anchors[arch] | same).items() <= numbers(arch).items()


@pytest.mark.usefixtures("empty_cache")
@pytest.mark.parametrize(
    ("allow", "deny", "key", "words"),
    [
        (["@base", "ptracee"], [], "syscalls.allow", ['"ptracee": unknown system call', 'did you mean "ptrace"?']),
        (["@defualt"], [], "syscalls.allow", ['"@defualt": unknown group', 'did you mean "@default"?']),
        (["@base"], ["opne"], "syscalls.deny", ['"opne": unknown system call']),
        (["@base read"], [], "syscalls.allow", ["unknown group"]),
        (["", "@base"], [], "syscalls.allow", ["unknown system call"]),
        (["@base", "\udcff"], [], "syscalls.allow", ["unknown system call"]),
        *((["@base", name], [], "syscalls.allow", [f'"{name}": no policy may allow it']) for name in REFUSED),
    ],
)
def test_names_that_are_refused(allow: list[str], deny: list[str], key: str, words: list[str]) -> None:
    seccomp.compile(["@base", "read"], [], "errno")  # a wrong list must not be taken for this one
    assert disk_cache._memory
    with pytest.raises(PolicyError) as caught:
        seccomp.compile(allow, deny, "errno")
    assert caught.value.key == key
    for word in words:
        assert word in str(caught.value)


@pytest.mark.usefixtures("empty_cache")
def test_what_may_not_be_allowed_may_be_denied() -> None:
    assert seccomp.compile(["@base"], ["unshare", "clone3"], "errno") == seccomp.compile(["@base"], [], "errno")


@pytest.mark.parametrize("name", sorted(KNOWN - REFUSED.keys()))
def test_every_known_call_can_be_asked_for_by_name(name: str) -> None:
    token = TOKENS["x86_64"]
    if pyseccomp.resolve_syscall(token, name) == -1:
        with pytest.raises(HostError, match=f"does not know {name}.*fix: upgrade libseccomp2"):
            guest((name,), "x86_64")
    else:
        assert answer(guest((name,), "x86_64"), "x86_64", name, *ORDINARY.get(name, ())) == ALLOW


@pytest.mark.usefixtures("empty_cache")
def test_an_architecture_without_a_list() -> None:
    with pytest.raises(HostError, match="no list of system calls for riscv64"):
        seccomp.compile(["@base"], [], "errno", "riscv64")


@pytest.mark.usefixtures("empty_cache")
def test_without_arch_it_is_this_machine() -> None:
    machine = os.uname().machine
    assert seccomp.compile(["@base"], [], "errno") == seccomp.compile(["@base"], [], "errno", machine)


@pytest.mark.usefixtures("empty_cache")
def test_different_inputs_are_different_entries_of_the_cache() -> None:
    lists = [(("@base", "mremap"), ()), (("@base",), ("mremap",)), (("@base",), ()), (("@base",), ("access",))]
    inputs = [
        (*both_lists, on_denied, arch) for both_lists in lists for on_denied in ("errno", "kill") for arch in TOKENS
    ]
    for _ in range(2):  # built, then out of memory
        for allow, deny, on_denied, arch in inputs:
            guests, init = seccomp.compile(allow, deny, on_denied, arch)
            want = filters(allow, arch, on_denied, deny)
            assert (Program(guests).instructions, Program(init).instructions) == tuple(f.instructions for f in want)


ANOTHER_RUN = """
import sys
from jail.plan import filter
from jail.policy.load import load
calls = load("command").syscalls
guest, init = filter.compile(calls.allow, [*calls.deny, *sys.argv[1:]], "errno")
ours = {f"jail.policy.{name}" for name in ("syscalls", "syscall_names", "syscall_arguments")}
heavy = {"pyseccomp", "ctypes", "tomllib", *ours}
print(guest.hex(), init.hex(), *sorted(heavy & sys.modules.keys()))
"""


def test_the_filter_of_a_preset_was_built_with_jail() -> None:
    def run(*denied: str) -> list[str]:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", ANOTHER_RUN, *denied]
        return subprocess.run(command, env=env, capture_output=True, check=True, text=True).stdout.split()

    assert "pyseccomp" in run("mremap")[2:]
    assert run()[2:] == []
    assert (
        Program(bytes.fromhex(run()[0])).instructions
        == guest(load("command").syscalls.allow, os.uname().machine, deny=load("command").syscalls.deny).instructions
    )


@pytest.mark.usefixtures("empty_cache")
def test_a_process_builds_a_filter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = seccomp.compile(["@default"], ["mremap"], "errno")
    monkeypatch.setattr(seccomp, "_build", None)

    assert seccomp.compile(["@default"], ["mremap"], "errno") == first
