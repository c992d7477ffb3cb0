"""What ``jail policy explain``, ``score``, ``lint``, ``diff`` and the tables of ``test`` say of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jail.core.errors import PolicyError
from jail.policy import presets
from jail.policy.allowed_calls import RISKY
from jail.policy.check import Place
from jail.policy.diff import differences
from jail.policy.explain import explain
from jail.policy.grants import Grant, added, document, grant_of, granted, more
from jail.policy.lint import COMPANIONS, lint
from jail.policy.load import load
from jail.policy.model import Policy
from jail.policy.score import score
from jail.policy.syscall_names import KNOWN
from jail.policy.tests import checked

if TYPE_CHECKING:
    from pathlib import Path

every_preset = pytest.mark.parametrize("name", presets())


def changed(name: str, **sections: dict[str, object]) -> Policy:
    return load(name).replace(**sections)


@every_preset
def test_a_preset_is_explained_in_sentences(name: str) -> None:
    said = explain(load(name))
    assert all(line[0].isupper() and line.endswith(".") and line.isprintable() for line in said)
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("name", "sections", "sentence"),
    [
        ("python", {}, "It can make no socket, but connected pairs."),
        ("python", {"guest": {"level": "off"}}, "The interpreter is an ordinary one: "),
        ("command", {"network": {"mode": "host"}}, "It can reach whatever this machine can reach"),
        ("command", {"filesystem": {"write": ["/srv"]}}, "It can change and delete whatever lies below /srv: "),
        ("command", {"syscalls": {"allow": ["...", "ptrace"]}}, "It can trace its own processes."),
        ("command", {"environment": {"pass": ["TOKEN"]}}, "It sees these variables of the caller's: TOKEN."),
        ("command", {"limits": {"wall": "none"}}, "Its wall time is not limited."),
        ("judge", {}, "It can start neither a process nor a thread."),
    ],
)  # fmt: skip
def test_a_setting_has_its_sentence(name: str, sections: dict[str, dict[str, object]], sentence: str) -> None:
    assert any(line.startswith(sentence) for line in explain(changed(name, **sections)))


@every_preset
def test_a_score_lies_between_its_bounds(name: str) -> None:
    whole, items = score(load(name))
    assert 0 <= whole <= 100
    assert all(0 <= item.earned <= item.weight for item in items)


def test_each_widening_costs_points_and_each_narrowing_earns_some() -> None:
    base = score(load("command"))[0]
    for sections in (
        {"network": {"mode": "host"}}, {"filesystem": {"write": ["/etc"]}}, {"filesystem": {"read": ["/"]}},
        {"syscalls": {"allow": ["...", "ptrace", "bpf"]}}, {"environment": {"pass": ["A", "B", "C", "D"]}},
        {"limits": {"memory": "none", "wall": "none"}}, {"require": {"layers": []}}, {"network": {"unix": "any"}},
    ):  # fmt: skip
        assert score(changed("command", **sections))[0] < base, sections
    assert score(changed("command", require={"layers": ["...", "memory_cgroup", "landlock"]}))[0] > base
    assert score(load("python"))[0] > base


def test_tables_name_calls_that_there_are() -> None:
    assert {
        *RISKY,
        *(other for _, other, _, _ in COMPANIONS),
        *(n for some, _, _, _ in COMPANIONS for n in some),
    } <= KNOWN


@every_preset
def test_a_preset_is_without_fault(name: str) -> None:
    assert lint(load(name), exists=False) == []


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"syscalls": {"deny": ["openat"]}}, "syscalls.allow: open without openat"),
        ({"syscalls": {"deny": ["writev"]}}, "syscalls.allow: write without writev"),
        ({"filesystem": {"read": ["...", "/usr/lib"]}}, "filesystem.read: /usr/lib lies in /usr of filesystem.read"),
        ({"filesystem": {"write": ["/usr"]}}, "filesystem.read: /usr is in filesystem.write too"),
        ({"filesystem": {"read": ["...", "/nowhere/at/all"]}}, "filesystem.read: /nowhere/at/all does not exist here"),
        ({"filesystem": {"tmp": "1G"}}, "filesystem.tmp: 1G of scratch is memory, and limits.memory is 512M"),
        ({"limits": {"wall": "none"}}, "limits.wall: none"),
        ({"syscalls": {"deny": ["bpf"]}}, "syscalls.deny: bpf is not allowed anyway"),
        ({"syscalls": {"deny": ["socket"]}}, 'network.mode = "loopback" without the call socket'),
    ],
)  # fmt: skip
def test_a_fault_is_named(sections: dict[str, dict[str, object]], said: str) -> None:
    assert any(line.startswith(said) for line in lint(changed("command", **sections)))


def test_a_difference_is_told_by_its_items() -> None:
    after = changed("command", limits={"wall": "2s"}, filesystem={"read": ["/srv"]}, environment={"set": {"A": "b"}})
    said = list(differences(load("command"), after))
    assert "  limits.wall: 1m -> 2s" in said
    assert '- filesystem.read "/usr"' in said and '+ filesystem.read "/srv"' in said
    assert '+ environment.set A = "b"' in said
    assert list(differences(load("python"), load("python"))) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"run": "1"}, "a test says one of verdict, denied, hidden, unreachable"),
        ({"run": "1", "verdict": "okay"}, '"okay": unknown verdict, did you mean "ok"?'),
        ({"verdict": "ok"}, "run is missing"),
        ({"hidden": "/x", "run": "1"}, "a test of hidden brings its own program"),
        ({"unreachable": "10.0.0.1"}, '"10.0.0.1": must be HOST:PORT'),
        ({"run": [], "verdict": "ok"}, "must be source as text, or a list of texts for a command"),
        ({"run": "1", "verdic": "ok"}, 'unknown key, did you mean "verdict"?'),
    ],
)
def test_a_wrong_test_is_refused(table: dict[str, object], said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        checked([table], Place("p.toml", {("test", 0): 3}))
    assert said in str(caught.value) and "p.toml:3" in str(caught.value)


def test_a_limit_grows_to_eight_times_the_base() -> None:
    base = load("command")
    grants: tuple[Grant, ...] = ()
    while one := more(base, grants, "memory", "reached"):
        grants = added(grants, one)
    assert granted(base, grants).limits.memory == 8 * (base.limits.memory or 0)
    assert more(load("command", [("limits.memory", "none")]), (), "memory", "reached") is None


def test_a_learned_policy_is_written_as_it_is_granted(tmp_path: Path) -> None:
    rules = {
        'filesystem.read = ["...", "/a b"]': "asked\nfor",
        'filesystem.write = ["...", "."]': "x",
        'network.mode = "host"': "y",
        'syscalls.allow = ["...", "ptrace"]': "z",
        "no policy may allow it: x": "w",
    }
    found = tuple(one for rule, why in rules.items() if (one := grant_of(rule, why)))
    file = tmp_path / "learned.toml"
    file.write_text(document("command", "x\ny", found))
    wanted, read = granted(load("command"), found), load(str(file))
    assert [*differences(wanted, read)] == []
    assert len(found) == 4 and read.syscalls.allow[-1] == "ptrace"
