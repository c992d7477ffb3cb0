from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jail.core.text import literal
from jail.policy import Environment, Filesystem, Guest, Limits, Policy, describe, presets
from jail.policy.check import sheet
from jail.policy.load import load
from jail.policy.schema import KEYS


@pytest.mark.parametrize("name", presets())
def test_what_is_shown_loads_as_the_same_policy(name: str, tmp_path: Path) -> None:
    policy = load(name)
    (tmp_path / "shown.toml").write_text(describe(policy), encoding="utf-8")

    again = load(tmp_path / "shown.toml")

    assert again.replace(name=policy.name, origins=policy.origins, files=policy.files) == policy
    assert again.digest == policy.digest


def test_each_key_says_where_it_was_set(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text('extends = "judge"\n[limits]\nwall = "1500ms"\n')
    policy = load(tmp_path / "my.toml", [("limits.memory", "65537K")]).replace(cpu=2)
    shown = describe(policy).splitlines()

    assert shown[0] == f"# policy {tmp_path}/my.toml, digest {policy.digest}"
    assert f'wall = "1.5s"  # {tmp_path}/my.toml:3' in shown
    assert 'memory = "65537K"  # --set' in shown
    assert 'cpu = "2s"  # keyword' in shown
    assert 'imports = ["@stdlib"]  # default' in shown
    assert [line for line in shown if line.startswith("pids = 1  # policies/judge.toml:")]
    assert set(sheet("\n".join(shown).encode(), "shown")) == set(KEYS)


@given(some.text())
def test_any_text_is_written_as_toml(text: str) -> None:
    assert literal(text).isprintable()
    assert tomllib.loads(f"a = {literal(text)}\nb = {literal([text, text])}\nc = {literal({text: text})}") == {
        "a": text, "b": [text, text], "c": {text: text},
    }  # fmt: skip


TEXT = some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=10)
PATHS = some.lists(TEXT.filter(lambda text: ":" not in text and text != "-"), max_size=3, unique=True).map(tuple)
NAMES = TEXT.filter(lambda text: not {"=", "*"} & set(text))


@given(
    some.none() | some.integers(1000, 10**12).map(lambda micros: round(micros / 10**6, 6)),
    some.none() | some.integers(1 << 20, 1 << 50),
    PATHS,
    some.dictionaries(NAMES, TEXT, max_size=3).map(lambda table: tuple(sorted(table.items()))),
    some.none() | TEXT.filter(lambda text: text != "none"),
)
def test_any_policy_is_shown_and_read_back(
    wall: float | None,
    memory: int | None,
    read: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    interpreter: str | None,
) -> None:
    policy = Policy(
        name="a\nname",
        limits=Limits(wall=wall, memory=memory),
        filesystem=Filesystem(read=read),
        environment=Environment(set=variables),
        guest=Guest(interpreter=interpreter),
        origins=(("limits.wall", "a\x1b[31m.toml:3"),),
    )

    found = {key: value for key, (value, _) in sheet(describe(policy).encode(), "shown").items()}

    assert (found["limits.wall"], found["limits.memory"], found["filesystem.read"]) == (wall, memory, read)
    assert (found["environment.set"], found["guest.interpreter"]) == (variables, interpreter)
