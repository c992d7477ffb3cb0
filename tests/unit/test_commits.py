"""Taking the changes of a workspace over: three-way, whole files, nothing outside, and a kill at any moment.

The workspace is a copy, whose tree a test changes as a guest would: no jail is needed.
"""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.workspaces.cautions import caution

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "work"
    (made / "sub").mkdir(parents=True)
    for name in ("a", "b", "sub/c"):
        (made / name).write_text(f"{name}\n")
    return made


@pytest.fixture
def workspace(folder: Path) -> Iterator[jail.Workspace]:
    with jail.Workspace(folder) as made:
        made._store.copy()
        yield made


def tree(workspace: jail.Workspace) -> Path:
    return Path(workspace._store.tree)


def paths(changes: tuple[jail.Change, ...]) -> list[str]:
    return sorted(change.path for change in changes)


def test_changes_are_taken_over(folder: Path, workspace: jail.Workspace) -> None:
    there = tree(workspace)
    (there / "a").write_text("new a\n")
    (there / "a").chmod(0o750)
    os.setxattr(there / "a", "user.colour", b"red")
    os.utime(there / "a", ns=(5, 1_000_000_007))
    (there / "b").unlink()
    (there / "sub/c").rename(there / "moved")
    (there / "made/in").mkdir(parents=True)
    (there / "made/in/file").write_text("x")
    (there / "link").symlink_to("a")
    assert [(one.kind, one.path, one.renamed_from) for one in workspace.diff()] == [
        ("modified", "a", ""),
        ("deleted", "b", ""),
        ("added", "link", ""),
        ("added", "made", ""),
        ("added", "made/in", ""),
        ("added", "made/in/file", ""),
        ("renamed", "moved", "sub/c"),
    ]
    done = workspace.commit()
    assert (done.conflicts, done.held) == ((), ())
    assert sorted(os.listdir(folder)) == ["a", "link", "made", "moved", "sub"]
    found = (folder / "a").stat()
    assert (folder / "a").read_text() == "new a\n"
    assert (stat.S_IMODE(found.st_mode), found.st_mtime_ns) == (0o750, 1_000_000_007)
    assert os.getxattr(folder / "a", "user.colour") == b"red"
    assert (folder / "moved").read_text() == "sub/c\n"
    assert os.listdir(folder / "sub") == []
    assert workspace.diff() == []
    assert workspace.commit().committed == ()


def test_a_commit_keeps_what_rsync_keeps(folder: Path, workspace: jail.Workspace) -> None:
    """Keeps modes, times, attributes and holes, of folders, links and FIFOs too, and in a folder without rights."""
    there = tree(workspace)
    closed = there / "closed"
    closed.mkdir()
    (closed / "in").write_text("x")
    os.mkfifo(closed / "fifo")
    (closed / "fifo").chmod(0o620)
    (closed / "link").symlink_to("in")
    os.utime(closed / "link", ns=(3, 3_000_000_003), follow_symlinks=False)
    os.setxattr(there / "sub", "user.colour", b"blue")
    (there / "sub").chmod(0o2770)
    with open(there / "a", "wb") as holes:
        holes.truncate(8 << 20)
        holes.seek(4 << 20)
        holes.write(b"x")
    os.utime(closed, ns=(4, 4_000_000_004))
    closed.chmod(0)
    done = workspace.commit(allow=["closed/fifo"])
    assert (done.conflicts, done.held) == ((), ())
    made = (folder / "closed").stat()
    assert (stat.S_IMODE(made.st_mode), made.st_mtime_ns) == (0, 4_000_000_004)
    (folder / "closed").chmod(0o700)
    assert (folder / "closed/in").read_text() == "x"
    assert stat.S_IMODE((folder / "closed/fifo").stat().st_mode) == 0o620
    assert (folder / "closed/link").lstat().st_mtime_ns == 3_000_000_003
    assert os.getxattr(folder / "sub", "user.colour") == b"blue"
    assert stat.S_IMODE((folder / "sub").stat().st_mode) == 0o2770
    assert (folder / "a").stat().st_blocks * 512 < 1 << 20
    assert (folder / "a").stat().st_size == 8 << 20


def test_a_path_that_changed_outside_is_a_conflict_and_stays(folder: Path, workspace: jail.Workspace) -> None:
    there = tree(workspace)
    (folder / "a").write_text("outside\n")  # before it is first looked at
    for name in ("a", "sub/c"):
        (there / name).write_text("the guest's\n")
    (there / "b").unlink()
    (there / "new").write_text("the guest's\n")
    workspace.diff()
    (folder / "b").write_text("outside\n")  # and after
    (folder / "new").write_text("outside\n")
    done = workspace.commit()
    assert paths(done.conflicts) == ["a", "b", "new"]
    assert {change.warning for change in done.conflicts} == {"it has changed outside since the workspace was made"}
    assert paths(done.committed) == ["sub/c"]
    assert [(folder / name).read_text() for name in ("a", "b", "new")] == ["outside\n"] * 3


def test_a_folder_that_was_filled_outside_is_not_removed(folder: Path, workspace: jail.Workspace) -> None:
    (tree(workspace) / "sub/c").unlink()
    (tree(workspace) / "sub").rmdir()
    (folder / "sub/theirs").write_text("x")
    done = workspace.commit()
    assert (paths(done.committed), paths(done.conflicts)) == (["sub/c"], ["sub"])
    assert os.listdir(folder / "sub") == ["theirs"]


def test_what_is_written_again_after_a_commit_is_no_conflict(folder: Path, workspace: jail.Workspace) -> None:
    for text in ("one", "two"):
        (tree(workspace) / "a").write_text(text)
        assert workspace.commit().conflicts == ()
    assert (folder / "a").read_text() == "two"


def test_patterns_choose(folder: Path, workspace: jail.Workspace) -> None:
    there = tree(workspace)
    for name in ("one.py", "two.py", "three.txt", "sub/deep/four.py"):
        (there / name).parent.mkdir(exist_ok=True)
        (there / name).write_text("x")
    assert paths(workspace.commit(only=["*.py"], exclude=["two.*"]).committed) == ["one.py", "sub/deep/four.py"]
    assert (folder / "sub/deep/four.py").read_text() == "x"
    assert paths(workspace.commit(only=["sub"]).committed) == []
    assert paths(workspace.commit(exclude=["three.txt"]).committed) == ["two.py"]
    with pytest.raises(jail.PolicyError, match="must be a list"):
        workspace.commit(only="*.py")


@pytest.mark.parametrize(
    "name",
    [".envrc", ".git/hooks/pre-commit", ".git/config", "deep/.git/hooks/x", ".git", ".vscode/tasks.json", ".bashrc",
     "web/.husky/pre-push", "lib/x.pth", ".GIT/Hooks/post-merge", ".git/modules/m/config", ".github/workflows/ci.yml"],
)  # fmt: skip
def test_what_may_run_by_itself_waits_for_a_word(folder: Path, workspace: jail.Workspace, name: str) -> None:
    path = tree(workspace) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("echo run")
    assert next(one for one in workspace.diff() if one.path == name).warning == "it may run by itself later"
    assert name in paths(workspace.commit().held)
    assert not os.path.lexists(folder / name)
    assert name in paths(workspace.commit(allow=[name, *[str(one) for one in Path(name).parents][:-1]]).committed)
    assert (folder / name).read_text() == "echo run"


def test_bits_links_and_kinds_that_reach_out_wait_for_a_word(folder: Path, workspace: jail.Workspace) -> None:
    there = tree(workspace)
    (there / "setuid").write_text("x")
    (there / "setuid").chmod(0o4755)
    os.mkfifo(there / "fifo")
    for number, target in enumerate(("/etc/passwd", "../x", "sub/../../x", "a/..", "./../x")):
        (there / f"out{number}").symlink_to(target)
    (there / "sub/in").symlink_to("../a")
    with open(there / "large", "w") as file:
        file.truncate((64 << 20) + 1)
    done = workspace.commit()
    assert paths(done.held) == ["fifo", "large", "out0", "out1", "out2", "out3", "out4", "setuid"]
    assert paths(done.committed) == ["sub/in"]
    assert paths(workspace.commit(allow=["setuid", "large"]).committed) == ["large", "setuid"]
    assert stat.S_IMODE((folder / "setuid").stat().st_mode) == 0o4755
    assert (folder / "large").stat().st_blocks < 64  # its hole is one
    assert not os.path.lexists(folder / "out0")


def test_a_folder_that_became_a_link_outside_leads_nowhere(
    folder: Path, workspace: jail.Workspace, tmp_path: Path
) -> None:
    """Another guest with the same folder may put a link on the way at any moment."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "c").write_text("theirs")
    (tree(workspace) / "sub/c").write_text("the guest's")
    (tree(workspace) / "sub/new").write_text("the guest's")
    workspace.diff()
    (folder / "sub").rename(folder / "aside")
    (folder / "sub").symlink_to(outside)
    done = workspace.commit()
    assert done.committed == ()
    assert paths(done.conflicts) == ["sub", "sub/c", "sub/new"]
    assert os.listdir(outside) == ["c"]
    assert (outside / "c").read_text() == "theirs"


@pytest.mark.parametrize("call", ["rename", "link", "unlink", "utime"])
def test_a_kill_leaves_the_old_file_or_the_new_one(folder: Path, call: str) -> None:
    """The process that commits kills itself at its second call of this name; the next workspace says how far it
    came.
    """
    for number in range(4):
        (folder / f"old{number}").write_text("old")
    child = os.fork()
    if child == 0:
        try:
            workspace = jail.Workspace(folder)
            workspace._store.copy()
            for number in range(4):
                (tree(workspace) / f"old{number}").write_text("new")
                (tree(workspace) / f"new{number}").write_text("new")
            (tree(workspace) / "a").unlink()
            (tree(workspace) / "b").unlink()
            real, count = getattr(os, call), 0

            def killed(*arguments: object, **options: object) -> object:
                nonlocal count
                count += 1
                if count == 2:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            setattr(os, call, killed)
            workspace.commit()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with jail.Workspace(folder) as workspace:
        (word,) = workspace.notes
    assert word.startswith("an earlier commit was cut off: of 10 paths ")
    assert {(folder / f"old{number}").read_text() for number in range(4)} <= {"old", "new"}
    assert {(folder / f"new{number}").read_text() for number in range(4) if (folder / f"new{number}").exists()} <= {
        "new"
    }
    assert [name for name in os.listdir(folder) if name.startswith(".jail-")] == []
    with jail.Workspace(folder) as workspace:
        assert workspace.notes == ()


def test_a_plain_change_needs_no_word() -> None:
    state = jail.FileState(type="file", mode=0o644, size=1, mtime_ns=0)
    for path in ("Makefile", "src/config.py", ".gitignore", ".git/index", ".git/objects/ab/cd", "hooks/a", "config"):
        assert caution(jail.Change(kind="added", path=path, before=None, after=state)) == ""
