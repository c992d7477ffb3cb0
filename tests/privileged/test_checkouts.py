"""git in a folder of a checkout: it works, and nothing of the checkout but that folder can be changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .host import public_folder, sh

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *NAMES, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repo() -> Iterator[Path]:
    with public_folder("/var/tmp") as folder:
        made = folder / "repo"
        (made / "sub").mkdir(parents=True)
        (made / "top").write_text("top\n")
        (made / "sub" / "file").write_text("file\n")
        git(made, "init", "-q", "-b", "main")
        git(made, "add", ".")
        git(made, "commit", "-q", "-m", "first")
        git(made, "worktree", "add", "-q", str(folder / "tree"))
        git(made, "submodule", "add", "-q", str(made), "inner")
        yield made


ASKS = "git log --format=%s && git rev-parse --show-toplevel && git status --short && echo change >>file"


def test_git_works_in_a_folder_of_a_checkout(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for root in (repo, repo.parent / "tree", repo / "inner"):
        monkeypatch.chdir(root / "sub")
        result = jail.run(sh(f"{ASKS}; git diff --stat | head -1"), "build")
        said = [line for line in result.stdout.splitlines() if not line.startswith("A ")]
        assert said == ["first", str(root), " sub/file | 1 +"], result.stderr


@pytest.mark.parametrize(
    "act",
    [
        "echo '#!/bin/sh' >{root}/.git/hooks/pre-commit",
        "git config core.fsmonitor /tmp/x",
        "git config --file {root}/.git/config core.pager /tmp/x",
        "echo x >{root}/top",
        "mv {root}/.git {root}/.other",
        "rm -r {root}/.git",
        "ln -s /etc {root}/made",
        "git commit --allow-empty -m made",
    ],
)
def test_nothing_but_the_folder_can_be_changed(repo: Path, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo / "sub")
    result = jail.run(sh(f"{act.format(root=repo)} && echo DONE"), "build")
    assert "DONE" not in result.stdout
    assert "Read-only file system" in result.stderr or "busy" in result.stderr, result.stderr
