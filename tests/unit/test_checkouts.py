"""Which git checkout around a workspace is shown: one that leads back to it, of the same owner, and no home."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from jail.plan.model import Bind

from .test_plan import plan

if TYPE_CHECKING:
    from pathlib import Path


def repository(folder: Path) -> Path:
    """What git looks for in one."""
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    made = tmp_path / "repo"
    (made / "sub" / "deep").mkdir(parents=True)
    (repository(made / ".git") / "worktrees" / "tree").mkdir(parents=True)
    return made


@pytest.fixture
def tree(tmp_path: Path, repo: Path) -> Path:
    """A worktree of the repository, as git makes one."""
    made, history = tmp_path / "tree", repo / ".git" / "worktrees" / "tree"
    made.mkdir()
    (made / ".git").write_text(f"gitdir: {history}\n")
    (history / "gitdir").write_text(f"{made}/.git\n")
    (history / "commondir").write_text("../..\n")
    return made


def shown(workspace: Path, monkeypatch: pytest.MonkeyPatch, **options: object) -> dict[str, bool]:
    """Host path and whether it is writable, of what lies below the tests' folder."""
    monkeypatch.chdir(workspace)
    made = plan("build", **options)
    top = str(workspace)[: str(workspace).index("test_")]
    return {
        entry.source: not entry.readonly
        for entry in made.entries
        if isinstance(entry, Bind) and entry.source.startswith(top) and entry.named_by.startswith(("files", "--"))
    }


def test_the_checkout_around_a_workspace_is_read_only(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for inner in (repo / "sub", repo / "sub" / "deep"):
        assert shown(inner, monkeypatch) == {str(repo): False, str(inner): True}
    assert shown(repo, monkeypatch) == {str(repo): True}
    assert shown(repo / "sub" / "deep", monkeypatch, write=("..",)) == {
        str(repo): False,
        str(repo / "sub"): True,
    }
    assert shown(repo / "sub", monkeypatch, write=("..",)) == {str(repo): True}


def test_it_lies_around_a_workspace_at_another_place_too(repo: Path) -> None:
    made = plan("command", write=(f"{repo}/sub:/w/sub",))
    assert not [entry for entry in made.entries if isinstance(entry, Bind) and entry.source == str(repo)]
    policy = {"extends": "command", "filesystem": {"checkout": True}}
    from jail.policy.load import load

    made = plan(load(policy), write=(f"{repo}/sub:/w/sub",))
    assert [entry.path for entry in made.entries if isinstance(entry, Bind) and entry.source == str(repo)] == ["/w"]
    made = plan(load(policy), write=(f"{repo}/sub:/w/other",))
    assert not [entry for entry in made.entries if isinstance(entry, Bind) and entry.source == str(repo)]


def test_a_worktree_has_its_repositorys_history(repo: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(tree, monkeypatch) == {str(tree): True, str(repo / ".git"): False}
    (tree / "sub").mkdir()
    assert shown(tree / "sub", monkeypatch) == {
        str(tree): False,
        str(tree / "sub"): True,
        str(repo / ".git"): False,
    }


def test_a_submodule_has_its_own_history(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history, inner = repository(repo / ".git" / "modules" / "inner"), repo / "inner"
    inner.mkdir()
    (inner / ".git").write_text("gitdir: ../.git/modules/inner\n")
    (history / "config").write_text("[core]\n\tworktree = ../../../inner\n")
    assert shown(inner, monkeypatch) == {str(inner): True, str(history): False}


def test_a_way_that_does_not_lead_back_is_not_gone(
    repo: Path, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    alone = {str(tree): True}
    history = repo / ".git" / "worktrees" / "tree"
    (tree / ".git").write_text(f"gitdir: {secret}\n")  # what a guest may have written in its workspace
    assert shown(tree, monkeypatch) == alone
    (tree / ".git").write_text(f"gitdir: {history}\n")
    (history / "commondir").write_text(f"{secret}\n")
    assert shown(tree, monkeypatch) == alone
    (history / "commondir").write_text("../..\n")
    (history / "gitdir").write_text(f"{tmp_path}/other/.git\n")
    assert shown(tree, monkeypatch) == alone
    (tree / ".git").unlink()
    (tree / ".git").symlink_to(repo / ".git")
    assert shown(tree, monkeypatch) == alone
    (tree / ".git").unlink()
    os.mkfifo(tree / ".git")
    assert shown(tree, monkeypatch) == alone


@pytest.mark.parametrize("where", ["in the workspace", "in that of an earlier run"])
def test_a_guest_cannot_make_what_leads_back(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All folders of worktrees/ may be workspaces, and what lies around it somebody's home."""
    workspace, earlier = tmp_path / "worktrees" / "work", tmp_path / "worktrees" / "earlier"
    workspace.mkdir(parents=True)
    made = workspace / "made" if where == "in the workspace" else earlier
    made.mkdir()
    (workspace / ".git").write_text(f"gitdir: {made}\n")
    (made / "gitdir").write_text(f"{workspace}/.git\n")
    (made / "commondir").write_text(f"{tmp_path}\n")
    assert shown(workspace, monkeypatch) == {str(workspace): True}

    (made / "gitdir").unlink()
    (made / "config").write_text(f"worktree = {workspace}\n")
    assert shown(workspace, monkeypatch) == {str(workspace): True}


def test_a_home_is_no_checkout_to_be_shown(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(repo))
    assert shown(repo / "sub", monkeypatch) == {str(repo / "sub"): True}


@pytest.mark.root_only  # it takes files of another owner
def test_another_users_checkout_is_not_one(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chown(repo / ".git", 1234, 1234)
    assert shown(repo / "sub", monkeypatch) == {str(repo / "sub"): True}
