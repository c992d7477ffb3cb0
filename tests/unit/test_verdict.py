"""Observation -> Result, every branch: made-up observations, no kernel. The verdict never rests on the guest's word."""

from __future__ import annotations

import errno
import json
import os
from typing import Any

import pytest

from jail.core.errors import HostError, SetupError
from jail.launch.native import LAYERS as CHECKED
from jail.plan.filter import AUDIT_ARCH, numbers
from jail.plan.model import Bind, Directory, GuestProgram, Identity, Landlock, PathRule, Plan, Rlimit, Scratch
from jail.policy.model import Limits
from jail.policy.vocabulary import LAYERS
from jail.result.verdict import MAX_DENIALS, MAX_LINE, MAX_TEXT, verdict
from jail.watch.channel import DENIAL, DONE, ENDED, EXCEPTION, LOCKED, VALUE, VALUE_ERROR
from jail.watch.last_word import NO_LAST_WORD, TOUCHED
from jail.watch.observation import Failure, Observation, Recorded, RefusedCall, Usage
from jail.watch.observation import Scratch as Filled

MB = 1 << 20
PLAN = Plan(
    policy_name="mine",
    policy_digest="d1",
    candidates=("/usr/bin/program",),
    argv=("program", "x"),
    env=(),
    cwd="/w",
    hostname="jail",
    identity=Identity(),
    namespaces=("user", "mount", "pid", "network", "ipc", "uts", "cgroup"),
    loopback=False,
    unix="none",
    entries=(
        Directory(path="/usr"),
        Bind(path="/usr", source="/host/usr", named_by="filesystem.read"),
        Scratch(path="/proc", size=8 * MB, inodes=100, noexec=True, places=(("/tmp", 0o1777),)),
    ),
    rlimits=(Rlimit(name="CORE", number=4, soft=0, hard=0), Rlimit(name="NOFILE", number=7, soft=9, hard=9)),
    allowances=(("max_user_namespaces", 0), ("max_inotify_instances", 16)),
    landlock=None,
    seccomp=b"",
    seccomp_init=b"",
    refusals=(),
    refusals_init=(),
    kills=True,
    limits=Limits(wall=2.0, cpu=1.0, memory=64 * MB, pids=8, output=1000, disk=8 * MB),
    cgroup="cgroup2",
    counted=("memory_cgroup", "pids_cgroup", "cpu_cgroup"),
    memory_files=False,
    require=(),
)
USAGE = Usage(
    wall_seconds=0.5,
    cpu_seconds=0.25,
    user_seconds=0.2,
    system_seconds=0.05,
    memory_peak_bytes=5 * MB,
    pids_peak=1,
    stdout_bytes=3,
    stderr_bytes=0,
    source={"memory": "cgroup2", "cpu": "cgroup2", "pids": "cgroup2"},
)
SEEN = Observation(
    failure=None,
    verified=frozenset({"seccomp", "user_namespace"}),
    status=0,
    stopped=None,
    stdout=b"abc",
    stderr=b"",
    truncated=(),
    frames=(),
    usage=USAGE,
    oom_kills=0,
    pids_refused=0,
    scratch=Filled(used_bytes=0, used_inodes=4),
)
EXITED_3, KILLED, SEGV, SYS, XCPU, XFSZ = 3 << 8, 9, 11 | 0x80, 31, 24, 25
FULL, CROWDED = Filled(used_bytes=9 * MB, used_inodes=4), Filled(used_bytes=0, used_inodes=101)
LATE = USAGE.replace(cpu_seconds=1.5)


WALL = "stopped at the wall time limit of 2s: ran 2.00 s"
OWN, OWN_63 = (f"stopped at the memory limit of 64M: reached {peak}M" for peak in (64, 63))
ABOVE = (
    "ran out of memory below its own limit of 64M, for a limit above its own: that of a cgroup around jail, or the "
    "machine's memory; reached 5M"
)
OOM = "stopped at the memory limit of 64M: reached 5M"
BIG = "stopped at the limit of its scratch space: 9M of 8M"
MANY = "stopped at the limit of its scratch space: 101 files of 100"
ONCE = "was refused another process or thread once, at the limit of 8"
BANNED = "stopped by the kernel for a forbidden system call"
HID = "stopped at the {} limit of {}: hid the counters of a process"
DISK = "stopped at the disk limit of 8M: reached 9M"
LOUD = "stopped at the output limit of 1000: wrote at least 4K"
CPU = "stopped at the CPU time limit of 1s: used 1.50 s"
REFUSED_5 = "was refused another process or thread 5 times, at the limit of 8"
NOT_FOUND = "program: not found in the jail"


def not_started(number: int) -> Failure:
    return Failure(stage="exec", index=0, errno=number)


# what was seen -> verdict, status, exit_code, signal, reason
CASES: list[tuple[dict[str, Any], str, int, int | None, str | None, str]] = [
    ({}, "ok", 0, 0, None, "ended by itself"),
    ({"status": EXITED_3}, "exit", 3, 3, None, "ended by itself with status 3"),
    ({"status": 255 << 8}, "exit", 255, 255, None, "ended by itself with status 255"),
    ({"status": SEGV}, "signal", 139, None, "SIGSEGV", "died of SIGSEGV"),
    ({"status": KILLED}, "signal", 137, None, "SIGKILL", "died of SIGKILL"),
    ({"status": 34}, "signal", 162, None, "SIGRTMIN", "died of SIGRTMIN"),
    ({"status": 36}, "signal", 164, None, "SIGRTMIN+2", "died of SIGRTMIN+2"),
    ({"status": 33}, "signal", 161, None, "signal 33", "died of signal 33"),
    ({"status": SYS}, "violation", 159, None, "SIGSYS", BANNED),
    # the watch's own stops: no exit code and no signal, whatever the first process made of it
    ({"stopped": ("wall", 2.004), "status": None}, "wall", 124, None, None, WALL),
    ({"stopped": ("wall", 2.0), "status": 0}, "wall", 124, None, None, WALL),
    ({"stopped": ("cpu", 1.5), "status": KILLED}, "cpu", 124, None, None, CPU),
    ({"stopped": ("memory", 5 * MB), "status": None}, "memory", 137, None, None, OOM),
    ({"stopped": ("output", 4096), "status": 0}, "output", 153, None, None, LOUD),
    ({"stopped": ("disk", 9 * MB), "status": None}, "disk", 153, None, None, DISK),
    ({"stopped": ("memory", -1.0), "status": None}, "memory", 137, None, None, HID.format("memory", "64M")),
    ({"stopped": ("cpu", -1.0), "status": None}, "cpu", 124, None, None, HID.format("CPU time", "1s")),
    ({"stopped": ("disk", 9 * MB), "status": None, "scratch": FULL}, "disk", 153, None, None, BIG),
    ({"stopped": ("disk", 0), "status": None, "scratch": CROWDED}, "disk", 153, None, None, MANY),
    ({"stopped": ("cancelled", 0), "status": None}, "cancelled", 130, None, None, "cancelled by the caller"),
    # ended by itself, and the kernel's counters say what it had run into
    ({"status": None, "oom_kills": 1}, "memory", 137, None, None, ABOVE),
    ({"status": KILLED, "oom_kills": 1}, "memory", 137, None, "SIGKILL", ABOVE),
    ({"status": EXITED_3, "oom_kills": 1}, "memory", 137, 3, None, ABOVE),
    ({"status": 0, "oom_kills": 2}, "memory", 137, 0, None, ABOVE),
    ({"status": 0, "oom_kills": 2, "usage": USAGE.replace(memory_peak_bytes=64 * MB)}, "memory", 137, 0, None, OWN),
    ({"stopped": ("memory", 63 * MB), "status": None, "oom_kills": 1}, "memory", 137, None, None, OWN_63),
    ({"stopped": ("memory", 5 * MB), "status": None, "oom_kills": 1}, "memory", 137, None, None, ABOVE),
    ({"status": EXITED_3, "pids_refused": 1}, "pids", 3, 3, None, ONCE),
    ({"status": 0, "pids_refused": 5}, "pids", 0, 0, None, REFUSED_5),
    ({"status": SEGV, "pids_refused": 1}, "pids", 139, None, "SIGSEGV", ONCE),
    ({"status": SYS, "pids_refused": 1}, "violation", 159, None, "SIGSYS", BANNED),
    ({"status": EXITED_3, "scratch": FULL}, "disk", 153, 3, None, BIG),
    ({"status": XFSZ}, "disk", 153, None, "SIGXFSZ", "stopped at the disk limit of 8M: reached 8M"),
    ({"status": XCPU, "usage": LATE}, "cpu", 124, None, "SIGXCPU", CPU),
    ({"status": KILLED, "usage": LATE}, "cpu", 124, None, "SIGKILL", CPU),
    # the time that was used decides, not how the guest ended
    ({"usage": LATE}, "cpu", 124, 0, None, CPU),
    ({"usage": USAGE.replace(cpu_seconds=1.0)}, "cpu", 124, 0, None, CPU.replace("1.50", "1.00")),
    ({"usage": USAGE.replace(cpu_seconds=0.999999)}, "ok", 0, 0, None, "ended by itself"),
    ({"status": EXITED_3, "usage": LATE}, "cpu", 124, 3, None, CPU),
    ({"status": SEGV, "usage": LATE}, "cpu", 124, None, "SIGSEGV", CPU),
    ({"pids_refused": 5, "usage": LATE}, "cpu", 124, 0, None, CPU),
    ({"status": SYS, "usage": LATE}, "violation", 159, None, "SIGSYS", BANNED),
    ({"oom_kills": 1, "usage": LATE}, "memory", 137, 0, None, ABOVE),
    ({"scratch": FULL, "usage": LATE}, "disk", 153, 0, None, BIG),
    ({"stopped": ("wall", 2.0), "status": 0, "usage": LATE}, "wall", 124, None, None, WALL),
    ({"status": XCPU}, "signal", 152, None, "SIGXCPU", "died of SIGXCPU"),
    # a program that could not be started
    ({"failure": not_started(errno.ENOENT), "status": 125 << 8}, "error", 127, None, None, NOT_FOUND),
    ({"failure": not_started(errno.ENOTDIR), "status": None}, "error", 127, None, None, NOT_FOUND),
    ({"failure": not_started(errno.EACCES), "status": None}, "error", 126, None, None, "program: permission denied"),
    ({"failure": not_started(errno.ENOEXEC), "status": None}, "error", 126, None, None, "program: exec format error"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]}-{case[2]}-{'-'.join(case[0])}")
def test_verdict(case: tuple[dict[str, Any], str, int, int | None, str | None, str]) -> None:
    changed, kind, status, exit_code, signal, reason = case
    result = verdict(PLAN, SEEN.replace(**changed))
    assert (result.verdict, result.status, result.exit_code, result.signal) == (kind, status, exit_code, signal)
    assert result.reason == reason
    assert result.stdout_bytes == b"abc", "what came before the end is kept"
    assert result.ok == (kind == "ok")


@pytest.mark.parametrize(("status", "kind"), [(0, "ok"), (EXITED_3, "pids"), (SEGV, "pids")])
def test_watched_from_outside_a_refusal_is_not_known_but_likely(status: int, kind: str) -> None:
    usage = USAGE.replace(source={**USAGE.source, "pids": "process"})
    assert verdict(PLAN, SEEN.replace(status=status, usage=usage, pids_refused=1)).verdict == kind


@pytest.mark.parametrize(("number", "name"), [(XCPU, "SIGXCPU"), (XFSZ, "SIGXFSZ"), (KILLED, "SIGKILL")])
def test_without_a_limit_a_signal_is_only_a_signal(number: int, name: str) -> None:
    plan = PLAN.replace(limits=PLAN.limits.replace(cpu=None, disk=None))
    result = verdict(plan, SEEN.replace(status=number, usage=LATE))
    assert (result.verdict, result.signal) == ("signal", name)


def test_what_is_passed_through() -> None:
    result = verdict(PLAN, SEEN.replace(stderr=b"\xff", truncated=("stderr",)))
    assert (result.stdout, result.stderr, result.stderr_bytes) == ("abc", "\ufffd", b"\xff")
    assert (result.truncated, result.usage, result.denials, result.alarm) == (("stderr",), USAGE, (), None)
    assert result.policy.as_dict() == {"name": "mine", "digest": "d1"}


def test_notes_of_the_plan_come_before_those_of_the_watch() -> None:
    result = verdict(PLAN.replace(notes=("one", "two")), SEEN.replace(notes=("two", "three")))
    assert result.notes == ("one", "two", "three")
    assert verdict(PLAN, SEEN).notes == ()


def test_a_value_as_deep_as_the_harness_sends_is_json_again() -> None:
    text = "[" * 50 + "]" * 50
    result = verdict(PLAN, SEEN.replace(frames=frames((VALUE, text.encode()))))
    assert json.dumps(json.loads(result.to_json())["value"]) == text


def test_a_call_that_the_kernel_has_killed_for_is_a_denial() -> None:
    (denial,) = verdict(PLAN, SEEN.replace(status=SYS)).denials
    assert (denial.layer, denial.what, denial.count, denial.line) == ("seccomp", "system call", 1, None)
    told = verdict(RINGED, SEEN.replace(status=SYS, frames=frames((LOCKED, True), (DENIAL, ACT), (ENDED, ACT))))
    assert [denial.layer for denial in told.denials] == ["language"], "the ring did it, and says what for"
    assert verdict(PLAN, SEEN.replace(status=SYS, stopped=("wall", 2.0))).denials == ()


# --- what was enforced ----------------------------------------------------------------------------------------------


def test_enforced() -> None:
    enforced = verdict(PLAN, SEEN).enforced
    assert tuple(enforced) == LAYERS
    assert {layer for layer in LAYERS if enforced[layer] == "verified"} == {"seccomp", "user_namespace"}
    assert {layer for layer in LAYERS if enforced[layer] == "absent"} == {"landlock", "language"}


def test_enforced_is_what_the_plan_has() -> None:
    fence = Landlock(abi=6, handled_fs=1, handled_net=0, scoped=0, flags=0, rules=(PathRule(path="/usr", access=1),))
    namespaces = tuple(name for name in PLAN.namespaces if name != "network")
    plan = PLAN.replace(landlock=fence, namespaces=namespaces)
    enforced = verdict(plan, SEEN).enforced
    assert {layer for layer in LAYERS if enforced[layer] == "absent"} == {"network_namespace", "language"}
    assert enforced["landlock"] == "unverified"


@pytest.mark.parametrize("limit", ["memory", "cpu", "pids"])
def test_a_limit_that_is_watched_from_outside_has_no_cgroup(limit: str) -> None:
    usage = USAGE.replace(source={**USAGE.source, limit: "process"})
    enforced = verdict(PLAN, SEEN.replace(usage=usage)).enforced
    assert {layer for layer in LAYERS if enforced[layer] == "absent"} == {"landlock", "language", f"{limit}_cgroup"}


def test_nothing_is_verified_of_a_guest_that_never_ran() -> None:
    seen = SEEN.replace(failure=Failure(stage="exec", index=0, errno=errno.ENOENT), verified=frozenset(CHECKED))
    assert "verified" not in verdict(PLAN, seen).enforced.values()


# --- a jail that could not be built is an exception -----------------------------------------------------------------

FAILED: list[tuple[str, int, int, str]] = [
    ("mount", 1, errno.ENOENT, "mount /host/usr at /usr (named by filesystem.read)"),
    ("tree", 0, errno.EEXIST, "tree /usr"),
    ("tree", 99, errno.EEXIST, "tree"),
    ("limit", 1, errno.EPERM, "limit RLIMIT_NOFILE"),
    ("working directory", 0, errno.ENOENT, "working directory /w"),
    ("landlock", 0, errno.E2BIG, "landlock"),
    ("seccomp", 0, errno.EINVAL, "seccomp"),
]


@pytest.mark.parametrize(("stage", "index", "number", "named"), FAILED)
def test_a_failed_step(stage: str, index: int, number: int, named: str) -> None:
    with pytest.raises(SetupError) as error:
        verdict(PLAN, SEEN.replace(failure=Failure(stage=stage, index=index, errno=number), verified=frozenset()))
    assert (error.value.stage, error.value.errno) == (stage, number)
    assert str(error.value).startswith(f"{named}: ")


def test_a_failed_step_without_an_object_names_the_call() -> None:
    failed = Failure(stage="pivot root", index=1, errno=errno.EBUSY, call="umount2")
    with pytest.raises(SetupError, match=r"^pivot root: umount2: device or resource busy$") as error:
        verdict(PLAN, SEEN.replace(failure=failed, verified=frozenset()))
    assert error.value.call == "umount2"


def test_a_layer_that_did_not_verify() -> None:
    with pytest.raises(HostError) as error:
        verdict(PLAN, SEEN.replace(failure=Failure(stage="self-check", index=CHECKED.index("capabilities"), errno=0)))
    assert error.value.layer == "capabilities"


def test_a_masked_proc_is_explained() -> None:
    from jail.plan.model import Proc

    plan = PLAN.replace(entries=(Proc(),))
    with pytest.raises(HostError, match="partly masked"):
        verdict(plan, SEEN.replace(failure=Failure(stage="mount", index=0, errno=errno.EPERM)))


def test_ends_that_are_nobodys_doing_inside() -> None:
    with pytest.raises(SetupError, match="killed from outside"):
        verdict(PLAN, SEEN.replace(status=None))
    with pytest.raises(SetupError, match="did not finish building"):
        verdict(PLAN, SEEN.replace(status=None, stopped=("setup", 30.0)))
    with pytest.raises(SetupError, match="@base"):
        verdict(PLAN, SEEN.replace(verified=frozenset()))


# --- the guest's frames ---------------------------------------------------------------------------------------------


def frames(*pairs: tuple[int, object]) -> tuple[tuple[int, bytes], ...]:
    return tuple((kind, data if isinstance(data, bytes) else json.dumps(data).encode()) for kind, data in pairs)


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (frames((VALUE, [1, "x"])), [1, "x"]),
        (frames((VALUE, 1), (VALUE, 2)), 2),
        (frames((VALUE, b"{")), None),
        (frames((VALUE, b"\xff")), None),
        (frames((VALUE, b"[" * 100_000)), None),
        (frames((VALUE, b'{"a":' * 600 + b"1" + b"}" * 600)), None),
        (frames((VALUE, b"[" * 161 + b"]" * 161)), None),
        (frames((VALUE, b'[{"a": {}}, [[]], "[["]')), [{"a": {}}, [[]], "[["]),
        (frames((VALUE, {"$tuple": [{"$bytes": "eA=="}]})), (b"x",)),
        (frames((VALUE, {"$pickle": "x"})), None),
        (frames((VALUE, "[1]".encode("utf-16"))), None),
        (frames((VALUE, b"")), None),
        (frames((99, 1)), None),
        ((), None),
    ],
)
def test_value(sent: tuple[tuple[int, bytes], ...], value: object) -> None:
    result = verdict(PLAN, SEEN.replace(frames=sent))
    assert (result.verdict, result.value, result.exception) == ("ok", value, None)
    is_refused = value is None and VALUE in dict(sent)
    assert result.value_error == ("what the guest sent is not plain data" if is_refused else None)
    assert result.to_json()


def test_why_there_is_no_value() -> None:
    said = verdict(PLAN, SEEN.replace(frames=frames((VALUE, 1), (VALUE_ERROR, "value[0] is\x1b" + "x" * 999))))
    assert (said.value, said.value_error) == (None, "value[0] is?" + "x" * 288)
    for sent in (b"{", b"7", b"\xff"):
        assert verdict(PLAN, SEEN.replace(frames=((VALUE_ERROR, sent),))).value_error
    alike = ",".join(f'{{"$int": "{number * ((1 << 61) - 1):#x}"}}' for number in range(1, 1000))
    said = verdict(PLAN, SEEN.replace(frames=((VALUE, f'{{"$set": [{alike}]}}'.encode()),)))
    assert said.value is None
    assert "collide" in (said.value_error or "")


@pytest.mark.parametrize("data", [b"{", b"[]", b"1", b"null", b'"x"'])
def test_what_is_no_exception(data: bytes) -> None:
    assert verdict(PLAN, SEEN.replace(frames=((EXCEPTION, data),))).exception is None


@pytest.mark.parametrize("line", [0, -1, 1 << 31, 2.0, True, "3", None, [1]])
def test_an_exception_has_a_shape(line: object) -> None:
    data = {"type": ["x"], "message": "m" * (MAX_TEXT + 1), "line": line, "traceback": None, "more": 1}
    exception = verdict(PLAN, SEEN.replace(frames=frames((EXCEPTION, data)))).exception
    assert exception is not None
    assert exception.as_dict() == {"type": "", "message": "m" * MAX_TEXT, "line": None, "traceback": "", "column": None}


def test_an_exception() -> None:
    data = {"type": "ValueError", "message": "no", "line": 7, "traceback": "Traceback", "column": 3}
    result = verdict(PLAN, SEEN.replace(frames=frames((EXCEPTION, data), (VALUE, 5)), status=256))
    assert result.exception is not None
    assert result.exception.as_dict() == data
    assert (result.verdict, result.value) == ("exit", 5)


# --- the language ring's ----------------------------------------------------------------------------------------------

PYTHON = GuestProgram(
    language="python", filename="x.py", source=b"1", argv=(), want_value=False, level="strict", imports=("@stdlib",)
)
RINGED, OPEN = PLAN.replace(guest=PYTHON), PLAN.replace(guest=PYTHON.replace(level="off"))
ACT = {"what": "open", "detail": "no files", "line": 3, "count": 1}
SAID = "stopped for a forbidden act, line 3: 'open': no files"


@pytest.mark.parametrize(
    ("plan", "sent", "reason", "language"),
    [
        (RINGED, frames((LOCKED, True), (DENIAL, ACT), (ENDED, ACT)), SAID, "verified"),
        (RINGED, frames((LOCKED, True), (ENDED, {**ACT, "line": None})), SAID.replace(", line 3", ""), "verified"),
        (RINGED, frames((LOCKED, True), (ENDED, {**ACT, "what": "\x1b[2J"})), SAID.replace("open", "?[2J"), "verified"),
        (RINGED, frames((LOCKED, True), (ENDED, b"{")), "stopped for a forbidden act", "verified"),
        (RINGED, frames((LOCKED, True), (DENIAL, ACT)), BANNED, "verified"),
        (RINGED, frames((ENDED, ACT), (LOCKED, True)), BANNED, "unverified"),  # who is locked has said so first
        (RINGED, (), BANNED, "unverified"),
        (OPEN, frames((LOCKED, True), (ENDED, ACT)), BANNED, "absent"),
        (PLAN, frames((LOCKED, True), (ENDED, ACT)), BANNED, "absent"),
    ],
)
def test_a_forbidden_act(plan: Plan, sent: tuple[tuple[int, bytes], ...], reason: str, language: str) -> None:
    result = verdict(plan, SEEN.replace(frames=sent, status=SYS))
    assert (result.verdict, result.status, result.reason) == ("violation", 159, reason)
    assert result.enforced["language"] == language


WELL = b"\0\0\0\0"  # the last word of a run that ended with 0


@pytest.mark.parametrize("change", [{}, {"status": EXITED_3}, {"status": KILLED}, {"status": 0, "pids_refused": 2}])
@pytest.mark.parametrize("late", [(), ((DONE, WELL),), ((VALUE, 1), (DONE, b"\3\0\0\0"))])
def test_a_run_that_the_ring_has_ended_is_a_violation_however_it_ends(
    change: dict[str, Any], late: tuple[tuple[int, object], ...]
) -> None:
    result = verdict(RINGED, SEEN.replace(frames=frames((LOCKED, True), (ENDED, ACT), *late), **change))
    assert (result.verdict, result.status, result.reason, result.ok) == ("violation", 159, SAID, False)


@pytest.mark.parametrize("status", [0, EXITED_3])
@pytest.mark.parametrize(
    "sent",
    [
        frames((LOCKED, True)),
        frames((LOCKED, True), (VALUE, 1)),
        frames((LOCKED, True), (DONE, WELL), (VALUE, 1)),  # not the last
        frames((LOCKED, True), (DONE, b"\x07\0\0\0")),
        frames((LOCKED, True), (DONE, b"\0")),
        frames((LOCKED, True), (DONE, WELL + b"\0")),
    ],
)
def test_a_run_without_its_last_word_is_a_violation(status: int, sent: tuple[tuple[int, bytes], ...]) -> None:
    result = verdict(RINGED, SEEN.replace(frames=sent, status=status))
    assert (result.verdict, result.status, result.reason) == ("violation", 159, NO_LAST_WORD)
    assert result.alarm == NO_LAST_WORD
    assert [denial.what for denial in result.denials] == ["last word"]
    assert verdict(OPEN, SEEN.replace(frames=sent, status=status)).status == status >> 8, "no ring, no word"


NARROWED = RINGED.replace(guest=PYTHON.replace(narrow=b"filter"))


@pytest.mark.parametrize(
    ("plan", "sent", "status", "alarm"),
    [
        (NARROWED, frames((LOCKED, True)), SYS, TOUCHED),
        (NARROWED, frames((LOCKED, True), (DENIAL, ACT)), SYS, TOUCHED),
        (NARROWED, frames((LOCKED, True), (DENIAL, ACT), (ENDED, ACT)), SYS, None),  # the ring's own end
        (NARROWED, (), SYS, None),  # not locked yet: the first filter's doing
        (NARROWED, frames((LOCKED, True), (DONE, WELL)), 0, None),
        (NARROWED, frames((LOCKED, True)), SEGV, None),
        (RINGED, frames((LOCKED, True)), SYS, None),  # without the second filter it is the policy's
        (OPEN, frames((LOCKED, True)), SYS, None),
    ],
)
def test_an_alarm(plan: Plan, sent: tuple[tuple[int, bytes], ...], status: int, alarm: str | None) -> None:
    assert verdict(plan, SEEN.replace(frames=sent, status=status)).alarm == alarm


@pytest.mark.parametrize(
    ("machine", "what"),
    [
        (AUDIT_ARCH[os.uname().machine], {number: name for name, number in numbers().items()}[45]),
        (0x40000003, "system call 45 of another architecture"),
    ],
)
def test_a_call_that_the_second_filter_kills_for_is_named(machine: int, what: str) -> None:
    call = RefusedCall(number=45, arguments=(0,) * 6, count=1, process=b"", memory=b"", machine=machine)
    seen = SEEN.replace(frames=frames((LOCKED, True)), status=SYS, recorded=Recorded(calls=(call,), total=1, last=0))
    result = verdict(NARROWED, seen)
    assert result.reason == f"stopped by the kernel for a forbidden system call: {what}()"
    assert [(denial.what, denial.count) for denial in result.denials] == [(what, 1)]
    assert verdict(RINGED, seen).reason == "stopped by the kernel for a forbidden system call", (
        "a listener's are others"
    )


@pytest.mark.parametrize(("status", "kind"), [(0, "violation"), (EXITED_3, "exit"), (SEGV, "signal")])
def test_a_ring_that_was_never_locked(status: int, kind: str) -> None:
    """An interpreter that cannot start has said nothing; one that ended well was not ours."""
    assert verdict(RINGED, SEEN.replace(status=status)).verdict == kind


@pytest.mark.parametrize(("code", "kind"), [(0, "ok"), (3, "exit")])
def test_a_run_with_its_last_word(code: int, kind: str) -> None:
    sent = frames((LOCKED, True), (DONE, code.to_bytes(4, "little")))
    result = verdict(RINGED, SEEN.replace(frames=sent, status=code << 8))
    assert (result.verdict, result.status, result.alarm, result.denials) == (kind, code, None, ())


@pytest.mark.parametrize("change", [{"status": KILLED, "oom_kills": 1}, {"stopped": ("wall", 2.0)}])
def test_what_the_guest_says_of_its_end_is_no_verdict(change: dict[str, Any]) -> None:
    sent = frames((LOCKED, True), (ENDED, ACT), (DONE, WELL))
    told = verdict(RINGED, SEEN.replace(**change))
    assert verdict(RINGED, SEEN.replace(frames=sent, **change)).verdict == told.verdict
    assert verdict(RINGED, SEEN.replace(frames=sent, **change)).reason == told.reason


def test_denials() -> None:
    again = {**ACT, "count": 7}
    sent = frames(
        (LOCKED, True), (DENIAL, ACT), (DENIAL, {"what": "socket"}), (DENIAL, b"{"), (DENIAL, again), (DONE, WELL)
    )
    assert [denial.as_dict() for denial in verdict(RINGED, SEEN.replace(frames=sent)).denials] == [
        {"layer": "language", **again, "process": None, "rule": 'guest.level = "off"'},
        {
            "layer": "language",
            "what": "socket",
            "detail": "",
            "count": 1,
            "line": None,
            "process": None,
            "rule": 'guest.level = "off"',
        },
    ]


@pytest.mark.parametrize("number", [0, -1, 1 << 31, 2.0, True, "3", None, [1]])
def test_a_denial_has_a_shape(number: object) -> None:
    data = {"layer": "seccomp", "what": "w" * 9999, "detail": ["x"], "count": number, "line": number, "more": 1}
    (denial,) = verdict(RINGED, SEEN.replace(frames=frames((DENIAL, data)), status=EXITED_3)).denials
    assert denial.as_dict() == {
        "layer": "language", "what": "w" * MAX_LINE, "detail": "", "count": 1, "line": None, "process": None,
        "rule": 'guest.level = "off"',
    }  # fmt: skip


def test_denials_have_an_end() -> None:
    sent = frames(*((DENIAL, {"what": "x", "line": line + 1, "count": 2}) for line in range(MAX_DENIALS + 9)))
    known = frames((DENIAL, {"what": "x", "line": 1, "count": 9}))
    found = verdict(RINGED, SEEN.replace(frames=(*sent, *known), status=EXITED_3)).denials
    assert (len(found), found[0].count, found[-1].line) == (MAX_DENIALS, 9, MAX_DENIALS)


def test_a_sigsys_is_a_violation_also_where_denied_calls_get_an_errno() -> None:
    """A call of another architecture is killed for there too, and the status of the two is the same."""
    result = verdict(PLAN.replace(kills=False), SEEN.replace(status=SYS))
    said = "stopped by the kernel for a forbidden system call of another architecture, or by its own SIGSYS"
    assert (result.verdict, result.status, result.signal, result.reason) == ("violation", 159, "SIGSYS", said)
    assert [denial.layer for denial in result.denials] == ["seccomp"]
