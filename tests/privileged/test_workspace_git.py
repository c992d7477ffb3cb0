"""Submodules and linked worktrees in a copy-on-write folder, with the git of this machine."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import jail

from .host import public_folder, sh

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NAMED = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "protocol.file.allow=always")
GIT = "git -c user.name=g -c user.email=g@g"
ENV = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *NAMED, *arguments], cwd=folder, env=ENV, check=True, capture_output=True, text=True)
    return done.stdout


def changed(folder: Path, acts: str, monkeypatch: pytest.MonkeyPatch) -> tuple[jail.Result, jail.Commit]:
    """What a guest that builds does in the folder, committed."""
    monkeypatch.chdir(folder)
    with jail.Workspace(folder) as workspace:
        return jail.run(sh(acts), "build", workspace=workspace), workspace.commit()


def test_submodules_and_worktrees(monkeypatch: pytest.MonkeyPatch) -> None:
    with public_folder("/var/tmp") as place:
        lib, main, tree = place / "lib", place / "main", place / "tree"
        for folder in (lib, main):
            folder.mkdir()
            git(folder, "init", "-q")
            (folder / "f").write_text(folder.name)
            git(folder, "add", ".")
            git(folder, "commit", "-qm", "first")
        git(main, "submodule", "--quiet", "add", str(lib), "sub")
        git(main, "commit", "-qm", "sub")
        git(main, "worktree", "add", "-q", str(tree))

        acts = f"cd sub && echo >>f && {GIT} commit -qam inner && cd .. && {GIT} commit -qam outer"
        result, done = changed(main, acts, monkeypatch)
        assert (result.stderr, done.held, done.conflicts) == ("", (), ())
        assert git(main / "sub", "log", "--format=%s").split() == ["inner", "first"]
        assert git(main, "log", "--format=%s").split() == ["outer", "sub", "first"]
        assert git(main, "status", "--short") == ""

        for folder in (main / "sub", tree):  # whose history lies elsewhere, and is shown read-only
            result, done = changed(folder, f"git log --oneline && echo >>f && {GIT} commit -qam own", monkeypatch)
            assert "index.lock': Read-only file system" in result.stderr
            assert [change.path for change in done.committed] == ["f"]
            assert git(folder, "status", "--short") == " M f\n"
            git(folder, "commit", "-qam", "by the caller")

        result, done = changed(main, "git worktree add -q made -b made", monkeypatch)
        assert result.ok, result.stderr
        inner = ".git/worktrees/made"
        held = [change.path for change in done.held]
        assert held == [f"{inner}/commondir", f"{inner}/gitdir", "made/.git", "made/.gitmodules"]
        assert (main / "made/f").exists()
