"""Policies said in Python: keywords, sections, a mapping in place of a file; lists that add to what they inherit."""

from __future__ import annotations

from typing import Any

import pytest

import jail
from jail.core.errors import PolicyError
from jail.policy.load import load
from jail.policy.model import Network, Policy
from jail.runs.execute import resolved


def test_words_and_sections_are_checked_like_a_file() -> None:
    policy = load("python").replace(level="off", imports=["numpy"], filesystem={"tmp": "1G"}, memory="1G")
    assert (policy.guest.level, policy.guest.imports) == ("off", ("numpy",))
    assert (policy.filesystem.tmp, policy.limits.memory) == (1 << 30, 1 << 30)
    assert policy.filesystem.read == load("python").filesystem.read
    assert (policy.origin("guest.level"), policy.origin("filesystem.tmp")) == ("keyword", "keyword")
    assert load("command").replace(network=Network(mode="loopback")).network.mode == "loopback"


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"network": "hots"}, 'network.mode: "hots": unknown, did you mean "host"?'),
        ({"network": 1}, "network.mode: 1: must be text"),
        ({"level": "of"}, 'guest.level: "of": unknown, did you mean "off"?'),
        ({"imports": "numpy"}, 'guest.imports: "numpy": must be a list of texts'),
        ({"filesystem": {"tpm": "1G"}}, 'filesystem.tpm: unknown key, did you mean "filesystem.tmp"?'),
        ({"filesystem": "1G"}, 'filesystem: "1G": must be a section, written [filesystem]'),
        ({"limits": {"wall": object}}, "limits.wall: "),
        ({"limits": {1: 2}}, "limits: "),
        ({"memry": "1M"}, 'memry: unknown keyword, did you mean "memory"?'),
        ({"name": 5}, "name: unknown keyword"),
    ],
)
def test_a_wrong_word_is_named(keywords: dict[str, Any], said: str) -> None:
    for ask in (load("python").replace, lambda **words: jail.run("1", **words), jail.Pool):
        with pytest.raises(PolicyError) as caught:
            ask(**keywords)
        assert str(caught.value).startswith(said), str(caught.value)
        assert str(caught.value).isprintable()


def test_a_mapping_in_place_of_a_file() -> None:
    policy = resolved({"extends": "python", "limits": {"wall": "1s"}, "guest": {"level": "off"}}, {"memory": "64M"})
    assert (policy.name, policy.limits.wall, policy.limits.memory) == ("mapping", 1.0, 64 << 20)
    assert (policy.guest.level, policy.guest.language) == ("off", "python")
    assert Policy.load({"extends": "command"}).digest == load("command").digest
    for wrong, said in [
        ({"extends": "pyton"}, '"pyton": no such preset, did you mean "python"?'),
        ({"limit": {}}, "policy: limit: unknown section"),
        (5, "policy must be a preset's name, a file, a mapping or a Policy, not int"),
        (b"python", "policy must be a preset's name, a file, a mapping or a Policy, not bytes"),
    ]:
        with pytest.raises(PolicyError) as caught:
            jail.run("1", wrong)  # type: ignore[arg-type]
        assert said in str(caught.value)


def test_a_list_adds_to_what_it_inherits(tmp_path: Any) -> None:
    inherited = load("build").filesystem.read
    file = tmp_path / "more.toml"
    file.write_text('extends = "build"\n[filesystem]\nread = ["/srv", "...", "/opt"]\n')
    assert load(file).filesystem.read == ("/srv", *inherited, "/opt")
    assert load("build", [("filesystem.read", "...,/srv")]).filesystem.read == (*inherited, "/srv")
    assert load("build").replace(filesystem={"read": ["...", "/srv"]}).filesystem.read == (*inherited, "/srv")
    assert load(file, [("filesystem.read", "...,/usr")]).filesystem.read[-1] == "/usr"
    assert load(file, [("filesystem.read", "...,/usr")]).filesystem.read.count("/usr") == 1
    twice = load("build", [("filesystem.read", "...,/a"), ("filesystem.read", "...,/b")]).filesystem.read
    assert twice == (*inherited, "/a", "/b")
    with pytest.raises(PolicyError, match="listed twice"):
        load("build", [("filesystem.read", "...,...")])
    assert load("command", [("syscalls.deny", "...,ptrace")]).syscalls.deny == ("ptrace",)


def test_one_variable_is_set_by_its_name() -> None:
    policy = load("python", [("environment.set.A", "1=2"), ("environment.set.B.C", "")])
    assert {*policy.environment.set} == {*load("python").environment.set, ("A", "1=2"), ("B.C", "")}
    policy = load("python", [("environment.set.A", "1"), ("environment.set", "B=2"), ("environment.set.C", "3")])
    assert policy.environment.set == (("B", "2"), ("C", "3"))
    with pytest.raises(PolicyError, match="not a variable's name"):
        load("python", [("environment.set.", "1")])
    with pytest.raises(PolicyError, match="unknown key"):
        load("python", [("environment.pass.A", "1")])


def test_the_network_as_a_word_brings_what_it_needs() -> None:
    host = load("python").replace(network="host", level="off")
    assert "network_namespace" not in host.require.layers
    assert len(host.require.layers) == len(load("python").require.layers) - 1
    assert host.syscalls.allow == ("@python", "@sockets")
    assert load("python").replace(network="none").syscalls.allow == ("@python",)
    assert load("build").replace(network="loopback").syscalls == load("build").syscalls
    chosen = load("python").replace(network="loopback", syscalls={"allow": ["@judge"]})
    assert chosen.syscalls.allow == ("@judge",)  # said by the caller: not added to


def test_a_layer_that_a_later_place_requires_is_not_given_up(tmp_path: Any) -> None:
    base = tmp_path / "base.toml"
    base.write_text('extends = "command"\n[network]\nmode = "host"\n')
    assert "network_namespace" not in load(base).require.layers
    later = tmp_path / "later.toml"
    later.write_text('extends = "base.toml"\n[require]\nlayers = ["network_namespace"]\n')
    assert load(later).require.layers == ("network_namespace",)  # the plan refuses the contradiction


def test_all_errors_of_a_file_at_once(tmp_path: Any) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[limits]\nwal = "1s"\nmemory = "x"\n[nowhere]\na = 1\n[guest]\nlevel = 1\n')
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert [error.line for error in (caught.value, *caught.value.others)] == [2, 3, 4, 7]
