"""Plans share with earlier ones what cannot have changed, and see what has."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

import jail
from jail.core.memo import of_identity
from jail.plan import configuration, landlock
from jail.plan.model import Bind
from jail.policy.load import load
from jail.runs.execute import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from jail.plan.model import Plan
    from jail.policy.model import Policy

WRITING = landlock.WRITE_FILE | landlock.TRUNCATE | landlock.REFER | landlock.MAKE_CHAR


def planner(*read: str) -> Policy:
    return load({"filesystem": {"read": ["/usr", *read], "etc": True}})


def plan(policy: Policy) -> Plan:
    return prepare(["true"], policy)


def binds(made: Plan) -> dict[str, Bind]:
    return {entry.path: entry for entry in made.entries if isinstance(entry, Bind)}


def test_the_same_again_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    policy = planner(f"{tmp_path}/file:/data", f"-{tmp_path}/missing")
    assert plan(policy).entries is plan(policy).entries
    assert plan(policy).landlock is plan(policy).landlock


def test_what_has_changed_is_seen(tmp_path: Path) -> None:
    shown, missing, link = tmp_path / "shown", tmp_path / "missing", tmp_path / "link"
    shown.mkdir()
    link.symlink_to(shown)
    policy = planner(f"{shown}:/data", f"-{missing}:/missing", f"{link}:/link")
    kept = plan(policy)
    assert "/missing" not in binds(kept)

    missing.write_text("there by now")
    assert binds(plan(policy))["/missing"].source == str(missing)
    missing.unlink()
    assert binds(plan(policy)) == binds(kept)

    (tmp_path / "other").mkdir()
    link.unlink()
    link.symlink_to(tmp_path / "other")
    assert binds(plan(policy))["/link"].source == str(tmp_path / "other")

    missing.symlink_to(tmp_path / "nowhere")
    assert "/missing" not in binds(plan(policy))
    (tmp_path / "nowhere").touch()
    assert binds(plan(policy))["/missing"].source == str(tmp_path / "nowhere")

    shown.rmdir()
    with pytest.raises(jail.SetupError, match="shown"):
        plan(policy)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(shown))
        with pytest.raises(jail.PolicyError, match="is a socket"):
            plan(policy)
    shown.unlink()
    os.mkfifo(shown)
    with pytest.raises(jail.PolicyError, match="FIFO"):
        plan(policy)
    shown.unlink()
    shown.write_text("a file by now")
    rules = {rule.path: rule.access for rule in plan(policy).landlock.rules}  # type: ignore[union-attr]
    assert not rules["/data"] & landlock.READ_DIR


def test_a_share_of_the_working_folder_follows_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = planner(".:/here")
    for name in ("a", "b", "a"):
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / name)
        assert binds(plan(policy))["/here"].source == str(tmp_path / name)


def test_one_rule_for_all_of_etc() -> None:
    made = plan(planner())
    assert made.landlock is not None
    rules = {rule.path: rule.access for rule in made.landlock.rules}
    assert not [path for path in rules if path.startswith("/etc/")]

    def rights(path: str) -> int:
        around = [path[:at] for at, letter in enumerate(path) if letter == "/"]
        return sum({1 << bit for one in ("/", path, *around) for bit in range(16) if rules.get(one, 0) >> bit & 1})

    shown = [bind for bind in binds(made).values() if bind.path.startswith("/etc/")]
    assert {bind.path for bind in shown} >= {path for path in configuration.found() if os.path.exists(path)}
    for bind in shown:
        wanted = landlock.READ_FILE | landlock.EXECUTE | landlock.READ_DIR * os.path.isdir(bind.source)
        assert rights(bind.path) & wanted == wanted and not rights(bind.path) & WRITING, bind.path
    assert not rights("/etc/passwd") & WRITING


def test_of_identity_keeps_by_object() -> None:
    asked: list[tuple[int, ...]] = []
    total = of_identity(lambda values: asked.append(values) or sum(values))
    one, same = (1, 2), tuple(int(digit) for digit in "12")
    assert [total(one), total(one), total(same)] == [3, 3, 3]
    assert len(asked) == 2, "an equal value is another object"
