"""Forbidden acts that the finished jail tries (require.probe), and what happens where a layer is not there."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from typing import Any

import pytest

import jail
from jail.core.errors import HostError
from jail.host.facts import probe
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.plan.model import Bind, File, PathRule, Plan, Proc
from jail.policy.load import load
from jail.runs.execute import execute, prepare

from ..census import changes, take

ALLOW_ALL = struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)  # BPF_RET | BPF_K, SECCOMP_RET_ALLOW


def plan_of(network: str = "none", on_denied: str = "errno") -> Plan:
    settings = [("require.probe", "true"), ("network.mode", network), ("syscalls.on_denied", on_denied)]
    return prepare(["/bin/true"], load("command", settings))


def without_filter(plan: Plan) -> Plan:
    return plan.replace(seccomp=ALLOW_ALL, seccomp_listening=b"", refusals=(), allowances=(), require=())


def let_through(plan: Plan) -> str:
    before = take()
    with pytest.raises(HostError) as caught:
        execute(plan)
    assert changes(before) == {}
    assert "let a probe through" in caught.value.problem
    return f"{caught.value.layer}: {caught.value.problem.rpartition('through: ')[2]}"


@pytest.mark.parametrize("network", ["none", "loopback", "host"])
@pytest.mark.parametrize("on_denied", ["errno", "kill"])
def test_a_whole_jail_refuses_each_act_and_they_are_no_denials(network: str, on_denied: str) -> None:
    result = execute(plan_of(network, on_denied))

    assert (result.verdict, result.denials, result.alarm) == ("ok", (), None)


@pytest.mark.parametrize("level", ["strict", "standard", "off"])
def test_python_guests_and_pools_are_probed(level: str) -> None:
    assert jail.run("print(1)", probe=True, level=level).ok
    with jail.Pool("python", probe=True, level=level) as pool:
        assert pool.run("print(2)").stdout == "2\n"


def test_the_plan_names_the_acts() -> None:
    probe = plan_of().probe

    assert probe and "/" in probe.read_only and "/usr" in probe.read_only
    assert {"read-only mount", "network", "unshare", "ptrace", "kill", "chroot", "setresuid", "limit"} <= {*probe.acts}
    assert plan_of("host").probe and "network" not in plan_of("host").probe.acts  # type: ignore[union-attr]
    assert prepare(["/bin/true"], "command").probe is None


def test_a_path_that_should_be_hidden() -> None:
    plan = plan_of()
    assert plan.probe and plan.probe.path
    shown = plan.replace(entries=(*plan.entries, File(path=plan.probe.path, content=b"x")))

    assert let_through(shown) == f"mount_namespace: path of {plan.probe.path}"


def test_a_mount_that_should_be_read_only() -> None:
    plan = plan_of()
    entries = tuple(
        entry.replace(readonly=False) if isinstance(entry, Bind) and entry.path == "/usr" else entry
        for entry in plan.entries
    )

    assert let_through(plan.replace(entries=entries)) == "mount_namespace: read-only mount"


def test_a_network_that_should_not_be_there() -> None:
    plan = plan_of()
    namespaces = tuple(name for name in plan.namespaces if name != "network")

    assert let_through(plan.replace(namespaces=namespaces)) == "network_namespace: network"


@pytest.mark.parametrize("act", ["unshare", "ptrace"])
def test_a_filter_that_lets_an_act_through(act: str) -> None:
    plan = without_filter(plan_of())
    assert plan.probe
    assert let_through(plan.replace(probe=plan.probe.replace(acts=(act,)))) == f"seccomp: {act}"


def test_processes_in_sight_that_a_signal_would_reach() -> None:
    plan = plan_of()
    entries = tuple(entry for entry in plan.entries if not isinstance(entry, Proc))  # /proc is a pid namespace's
    shown = plan.replace(entries=entries, require=(), namespaces=tuple(n for n in plan.namespaces if n != "pid"))

    assert let_through(shown) == "pid_namespace: kill"


def test_a_guest_that_may_become_root() -> None:
    plan = plan_of()

    assert let_through(plan.replace(identity=plan.identity.replace(uid=0, gid=0))) == "identity: setresuid"


def test_a_landlock_that_does_not_hold() -> None:
    plan = plan_of()
    if plan.landlock is None:
        pytest.skip("this kernel has no Landlock")
    everything = PathRule(path="/dev/random", access=plan.landlock.handled_fs & 0x6)  # read and write of a file
    fence = plan.landlock.replace(rules=(*plan.landlock.rules, everything))

    assert let_through(plan.replace(landlock=fence, require=())) == "landlock: landlock"


def test_a_jail_without_namespaces_is_probed_too() -> None:
    settings = [("require.probe", "true"), ("require.tier", "no-namespaces"), ("require.layers", "[]")]
    plan = build(load("command", settings), parsed(["/bin/true"]), probe(), "no-namespaces")
    assert plan.landlock and plan.probe and "path" in plan.probe.acts

    result = execute(plan)
    assert (result.tier, result.verdict, result.denials) == ("no-namespaces", "ok", ())
    everything = PathRule(path="/", access=plan.landlock.handled_fs)
    fence = plan.landlock.replace(rules=(*plan.landlock.rules, everything))
    assert let_through(plan.replace(landlock=fence, require=())).startswith("landlock: ")


def test_a_pool_whose_jails_let_a_probe_through_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepared(*arguments: Any, **options: Any) -> Plan:
        plan = prepare(*arguments, **options)
        assert plan.probe
        return plan.replace(probe=plan.probe.replace(path="/etc/passwd"))

    monkeypatch.setattr("jail.pool.pool.prepare", prepared)
    with jail.Pool("python", probe=True) as pool, pytest.raises(HostError, match="let a probe through: path"):
        pool.run("print(1)")


@pytest.mark.parametrize(
    ("act", "call", "layer"), [("chroot", "capset", "capabilities"), ("limit", "prlimit64", "rlimits")]
)
def test_layers_that_no_plan_leaves_out(act: str, call: str, layer: str) -> None:
    """A guest that keeps its capabilities, and one whose limits can be raised."""
    helper = os.path.join(os.path.dirname(__file__), "unrefused.py")
    done = subprocess.run([sys.executable, helper, act, call], capture_output=True, text=True)

    assert done.stdout == f"{layer}|the finished jail let a probe through: {act}\n", done.stderr
