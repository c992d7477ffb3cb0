"""A name that another has replaced is accepted, with a warning that names the place and the new name."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import jail
from jail.core import renamed
from jail.core.errors import PolicyError
from jail.policy.load import load
from jail.policy.schema import KEYS, RENAMED

if TYPE_CHECKING:
    from pathlib import Path

SAID = "limits.inodes is named filesystem.inodes now; jail 1.0 will refuse the old name"


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renamed, "_told", {})


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_each_old_name_leads_to_a_key_and_is_gone_when_its_release_comes() -> None:
    for old, (new, gone_in) in RENAMED.items():
        assert old not in KEYS and new in KEYS
        assert numbers(jail.__version__) < numbers(gone_in), f"{old}: remove its row"


@pytest.mark.parametrize(
    ("wanted", "overrides"),
    [
        ({"extends": "build", "limits": {"inodes": 77}}, ()),
        ("build", [("limits.inodes", "77")]),
    ],
)
def test_the_old_name_of_a_key_means_the_new_one(wanted: Any, overrides: Any) -> None:
    with pytest.warns(DeprecationWarning, match=SAID) as told:
        policy = load(wanted, overrides)
    assert policy.filesystem.inodes == 77 and [str(one.message) for one in told] == [SAID]
    assert policy.digest == load({"extends": "build", "filesystem": {"inodes": 77}}).digest


def test_as_a_keyword() -> None:
    with pytest.warns(DeprecationWarning, match="jail 1.0"):
        assert load("build").replace(limits={"inodes": 77}).filesystem.inodes == 77


def test_a_key_with_both_names_is_refused(tmp_path: Path) -> None:
    both = tmp_path / "both.toml"
    both.write_text("[filesystem]\ninodes = 77\n[limits]\ninodes = 78\n")
    with pytest.warns(DeprecationWarning, match=SAID), pytest.raises(PolicyError) as caught:
        load(both)
    assert str(caught.value) == f"{both}:4: filesystem.inodes: set twice, once as limits.inodes"


def test_a_wrong_value_is_told_with_its_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[limits]\ninodes = 1\n")
    with pytest.warns(DeprecationWarning, match=SAID), pytest.raises(PolicyError) as caught:
        load(wrong)
    assert str(caught.value) == f"{wrong}:2: filesystem.inodes: 1: must be at least 16"


def test_the_command_line_shows_it_once_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text('extends = "build"\n\n[limits]\ninodes = 77\n')
    command = [sys.executable, "-m", "jail", "policy", "check", "old.toml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, f"old.toml:4: DeprecationWarning: {SAID}")
    assert done.stderr.count("DeprecationWarning") == 1
