"""A plan in words: the order is the security argument, so it is compared with the table that the C walks."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jail.launch import native
from jail.plan.explain import as_data, as_lines
from jail.plan.landlock import RESOLVE_UNIX, RIGHTS_OF_ABI
from jail.plan.model import (
    Bind,
    Cover,
    Directory,
    File,
    GuestProgram,
    Identity,
    Landlock,
    PathRule,
    Plan,
    Probe,
    Proc,
    Rlimit,
    Scratch,
    Symlink,
    Terminals,
)
from jail.plan.step_sentences import AT_CLONE, RIGHTS, steps
from jail.policy.model import Limits

STEPS_H = Path(__file__).parents[2] / "native/abi/stages.h"
STAGES = re.findall(r'^\s+X\(\w+, "([^"]+)"\)', STEPS_H.read_text().partition("enum jail_stage")[0], re.MULTILINE)
FULL = Plan(
    policy_name="mine",
    policy_digest="d1",
    candidates=("/usr/bin/python3",),
    argv=("/usr/bin/python3", "-I"),
    env=(("PATH", "/usr/bin"),),
    cwd="/home/jail",
    hostname="jail",
    identity=Identity(range=(1000000, 10), drop_groups=True),
    namespaces=("user", "mount", "pid", "network", "ipc", "uts", "cgroup"),
    loopback=True,
    processors=2,
    unix="own",
    entries=(
        Directory(path="/etc"),
        File(path="/etc/hosts", content=b"127.0.0.1 localhost\n"),
        Symlink(path="/bin", to="usr/bin"),
        Bind(path="/usr", source="/usr", named_by="filesystem.read"),
        Bind(path="/w", source="/home/me/w", readonly=False, shift_owner=True, named_by="--rw"),
        Directory(path="/proc", mode=0o555),
        Scratch(path="/proc", size=1 << 20, inodes=64, noexec=True, places=(("/tmp", 0o1777), ("/dev/shm", 0o1777))),
        Proc(),
        Terminals(most=4),
        Cover(path="/w/agent", source="/run/jail/empty-file", hides="/home/me/w/agent"),
    ),
    rlimits=(Rlimit(name="CORE", number=4, soft=0, hard=0), Rlimit(name="CPU", number=0, soft=3, hard=(1 << 64) - 1)),
    allowances=(("max_user_namespaces", 0), ("max_inotify_instances", 16)),
    landlock=Landlock(
        abi=9,
        handled_fs=RIGHTS_OF_ABI[5] | RESOLVE_UNIX,
        handled_net=3,
        scoped=3,
        flags=5,
        rules=(PathRule(path="/usr", access=0b1101),),
    ),
    seccomp=b"12345678" * 3,
    seccomp_init=b"12345678" * 2,
    refusals=(("clone3", 38), ("unshare", 1)),
    refusals_init=(("clone3", 38),),
    kills=False,
    limits=Limits(wall=2.0, memory=64 << 20, pids=8),
    cgroup="cgroup2",
    counted=("memory_cgroup", "pids_cgroup", "cpu_cgroup"),
    memory_files=False,
    require=("seccomp",),
    watched=("/home/me/w",),
    terminal=True,
    guest=GuestProgram(language="python", filename="a.py", source=b"print(1)", argv=("x",), want_value=True),
    probe=Probe(acts=("path", "kill"), path="/etc/shadow", read_only=()),
)
LEAST = FULL.replace(
    probe=None,
    identity=Identity(), namespaces=("user", "mount", "pid", "ipc", "uts"), loopback=False, landlock=None, processors=0,
    cgroup="none", guest=None, entries=(), rlimits=(), require=(), terminal=False,
)  # fmt: skip


def inside(plan: Plan) -> list[str]:
    """The stages of what our C does, each run of the same name once."""
    found = [step.stage for step in steps(plan) if step.by != "supervisor"]
    return [stage for i, stage in enumerate(found) if stage not in found[:i]]


def test_the_table_was_read() -> None:
    assert STAGES[:2] == ["namespaces", "plan"]
    assert STAGES[-4:] == ["seccomp", "probe", "exec", "init seccomp"]


def test_a_full_plan_takes_every_step_in_the_order_of_the_table() -> None:
    assert inside(FULL) == STAGES


def test_every_namespace_is_made_once() -> None:
    made = [step.detail["namespaces"] for step in steps(FULL) if step.stage in {"clone", "namespaces"}]
    assert made == [list(native.CLONE_NEW), list(native.UNSHARE_NEW)]
    assert tuple(native.CLONE_NEW) == AT_CLONE


def test_what_does_not_apply_is_left_out() -> None:
    missing = {
        "terminal",
        "cgroup",
        "cgroup namespace",
        "loopback",
        "mount",
        "tree",
        "limit",
        "processors",
        "landlock",
        "probe",
    }
    assert inside(LEAST) == [stage for stage in STAGES if stage not in missing]
    assert [step.stage for step in steps(LEAST) if step.by == "supervisor"] == ["clone", "id map", "watch"]
    assert [step.stage for step in steps(FULL) if step.by == "supervisor"] == [
        "channel", "identity", "mount", "clone", "id map", "cgroup", "watch",
    ]  # fmt: skip


def test_each_entry_limit_and_rule_is_a_step() -> None:
    tree = [step.object for step in steps(FULL) if step.stage == "tree"]
    assert tree == [
        "/etc",
        "/etc/hosts",
        "/bin",
        "/usr",
        "/w",
        "/proc",
        "/proc",
        "/tmp",
        "/dev/shm",
        "/proc",
        "/dev/pts",
        "/w/agent",
    ]
    mounts = [(step.by, step.object, step.detail.get("flags")) for step in steps(FULL) if step.stage == "mount"]
    assert mounts == [
        ("supervisor", "/home/me/w", None),
        ("jail-init", "/usr", ["read-only", "nosuid", "nodev"]),
        ("jail-init", "/home/me/w", ["writable", "nosuid", "nodev"]),
    ]
    limits = {step.object: (step.detail["soft"], step.detail["hard"]) for step in steps(FULL) if step.stage == "limit"}
    assert limits == {"RLIMIT_CORE": (0, 0), "RLIMIT_CPU": (3, None)}
    fence = [step for step in steps(FULL) if step.stage == "landlock"]
    assert fence[0].detail == {"rights": ["execute", "read_file", "read_dir"]}
    assert fence[1].detail["handled"] == list(RIGHTS)


def test_the_lines_are_numbered_and_say_the_figures() -> None:
    lines = as_lines(FULL)
    numbered = [line for line in lines if re.match(r" *\d", line)]
    assert [int(line.split()[0]) for line in numbered] == list(range(1, len(steps(FULL)) + 1))
    assert lines[0] == "policy mine, digest d1, tier full"
    assert [line for line in lines if line.endswith(":")] == [
        "supervisor:", "jail-init:", "guest:", "jail-init:", "supervisor:",
    ]  # fmt: skip
    text = "\n".join(lines)
    assert "(cgroup2): memory 64M, 8 processes" in text
    assert "wall 2s, cpu unlimited, memory 64M" in text
    assert "a filter of 3 instructions" in text
    assert "at most: max_user_namespaces 0, max_inotify_instances 16" in text
    assert "AF_UNIX: stream and seqpacket sockets" in text
    assert "/w/agent: /run/jail/empty-file, read-only, over /home/me/w/agent" in text


def test_notes_stand_at_the_end() -> None:
    noted = FULL.replace(notes=("The one.",))
    assert as_lines(noted)[-2:] == ["notes:", "      The one."]
    assert as_data(noted)["notes"] == ["The one."]
    assert as_data(FULL)["notes"] == []


def test_a_path_cannot_write_to_the_terminal() -> None:
    hostile = FULL.replace(cwd="/\x1b[2J\n\udcff", argv=("\x1b]0;x\x07",))
    assert all(line.isprintable() for line in as_lines(hostile))


def test_the_data_goes_through_json() -> None:
    data = as_data(FULL)
    assert json.loads(json.dumps(data)) == data
    assert data["policy"] == {"name": "mine", "digest": "d1"}
    assert [step["number"] for step in data["steps"]] == list(range(1, len(steps(FULL)) + 1))
    assert set(data["steps"][0]) == {"number", "by", "stage", "object", "what", "detail"}
    executed = next(step for step in data["steps"] if step["stage"] == "exec")
    assert executed["detail"]["env"] == {"PATH": "/usr/bin"}
