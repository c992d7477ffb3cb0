"""A copy-on-write folder: whole and writable for the guest, unchanged on the host, and what was changed is told."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.runs import execute
from jail.workspaces import store as stores

from .host import public_folder, py, sh
from .workspace_trees import examine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["overlay", "copy"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to have one: the second is that of machines that refuse overlayfs."""
    if request.param == "copy":
        monkeypatch.setattr(execute, "overlay_works", lambda _bind: False)
    return str(request.param)


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:
        yield made


def seen(folder: Path) -> dict[str, object]:
    """All that can be seen of a tree, times of change too: a guest's act shows in them, whatever it set back."""
    found: dict[str, object] = {}
    for here, inner, names in os.walk(folder):
        for name in (".", *inner, *names):
            path = os.path.join(here, name)
            status = os.lstat(path)
            content = os.readlink(path) if os.path.islink(path) else Path(path).read_bytes() if name in names else b""
            found[path] = (status.st_mode, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, content)
    return found


def kinds(changes: list[jail.Change] | tuple[jail.Change, ...]) -> dict[str, str]:
    return {change.path: change.kind for change in changes}


def test_a_guest_changes_what_it_sees_and_nothing_of_the_folder(folder: Path, way: str) -> None:
    for name in ("kept", "changed", "removed", "run", "folder/in", "other/in"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{name}\n")
    (folder / "link").symlink_to("kept")
    before = seen(folder)
    acts = (
        "set -e; cat kept folder/in; echo more >>changed; rm removed; chmod 700 run; echo new >new; mkdir made;"
        " echo x >made/x; rm -r folder; echo file >folder; rm -r other; mkdir other; ln -sf changed link;"
        " mkdir back; rmdir back; test ! -e removed; cat changed; ls"
    )
    result = jail.run(sh(acts), cow=[folder], cwd=folder)
    assert result.ok, result.stderr
    assert result.stdout.startswith("kept\nfolder/in\nchanged\nmore\n")
    assert seen(folder) == before
    assert [note for note in result.notes if "copy of" in note and way == "overlay"] == []
    assert kinds(result.changes) == {
        "changed": "modified",
        "removed": "deleted",
        "run": "mode",
        "new": "added",
        "made": "added",
        "made/x": "added",
        "folder": "type",
        "folder/in": "deleted",
        "other/in": "deleted",
        "link": "modified",
    }
    assert {change.within for change in result.changes} == {str(folder)}
    assert '"kind": "modified"' in result.to_json()


def test_a_copy_is_told_with_its_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "overlay_works", lambda _bind: False)
    result = jail.run(["/bin/true"], cow=[folder])
    assert f"{folder} is a copy of {folder}: overlayfs is refused here" in result.notes
    assert result.changes == ()


@pytest.mark.root_only
def test_a_folder_with_files_of_another_owner_is_copied(folder: Path) -> None:
    (folder / "theirs").write_text("x")
    os.chown(folder / "theirs", 4242, 0)
    result = jail.run(sh("echo y >>theirs; cat theirs"), cow=[folder], cwd=folder)
    assert result.stdout == "xy\n"
    assert any("another owner, as 'theirs'" in note for note in result.notes)
    assert (folder / "theirs").read_text() == "x"
    assert kinds(result.changes) == {"theirs": "modified"}


def test_a_workspace_keeps_what_runs_wrote_until_it_is_dropped(folder: Path, way: str) -> None:  # noqa: ARG001
    (folder / "a").write_text("1")
    with jail.Workspace(folder) as workspace:
        assert jail.run(sh("echo 2 >>a; touch b"), workspace=workspace).ok
        assert jail.run(sh("cat a; rm b; echo 3 >>a"), workspace=workspace).stdout == "12\n"
        (change,) = workspace.diff()
        assert (change.kind, change.path) == ("modified", "a")
        assert change.before is not None
        assert change.after is not None
        assert (change.before.size, change.after.size) == (1, 5)
    assert (folder / "a").read_text() == "1"
    assert not os.path.exists(workspace.store)
    with pytest.raises(jail.PolicyError, match="has been dropped"):
        jail.run(["/bin/true"], workspace=workspace)


def test_two_runs_at_once_are_refused(folder: Path) -> None:
    with jail.Workspace(folder) as workspace, jail.start(["/bin/cat"], stdin=-1, workspace=workspace) as running:
        with pytest.raises(jail.PolicyError, match="another run uses it"):
            jail.run(["/bin/true"], workspace=workspace)
        running.kill()


def test_names_and_files_of_any_kind_are_told(folder: Path, way: str) -> None:  # noqa: ARG001
    """What a guest leaves is read by the supervisor: no right that it took away, and no name, is in the way."""
    acts = (
        "import os\n"
        "os.mkdir('closed'); open('closed/in', 'w').close(); os.chmod('closed', 0)\n"
        "open('unreadable', 'w').write('x'); os.chmod('unreadable', 0)\n"
        "os.mkfifo('fifo'); open(b'\\xff\\n\\x1b[31m', 'w').close(); os.symlink('/etc/passwd', 'out')\n"
        "open('sparse', 'w').truncate(1 << 28)\n"
        "os.link('unreadable', 'again')\n"
        "for n in range(300): os.mkdir('d'); os.chdir('d')\n"
    )
    result = jail.run(py(acts), cow=[folder], cwd=folder, disk=None)
    assert result.ok, result.stderr
    found = {change.path: change for change in result.changes}
    plain = {"closed", "closed/in", "unreadable", "again", "fifo", "\udcff\n\x1b[31m", "out", "sparse"}
    assert plain < found.keys()
    assert found["closed"].after == jail.FileState(
        type="folder", mode=0, size=0, mtime_ns=found["closed"].after.mtime_ns if found["closed"].after else 0
    )
    assert found["out"].after is not None
    assert found["out"].after.target == "/etc/passwd"
    deepest = max(found, key=len)
    assert "too deep" in found[deepest].warning
    assert deepest.count("/") == 128
    assert "\x1b" not in result.to_json()


def test_sockets_and_fifos_of_the_folder_lead_nowhere(folder: Path, way: str) -> None:  # noqa: ARG001
    """The guest sees inodes of its own: it neither reaches the host's program behind a socket, nor takes a FIFO's
    bytes.
    """
    os.mkfifo(folder / "fifo")
    (folder / "fifo").chmod(0o666)
    reader = os.open(folder / "fifo", os.O_RDWR | os.O_NONBLOCK)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
        (folder / "socket").chmod(0o777)
        server.listen()
        server.setblocking(False)
        acts = (
            "import os, socket\n"
            "try: socket.socket(socket.AF_UNIX).connect('socket'); print('connected')\n"
            "except OSError as error: print('refused')\n"
            "try: os.write(os.open('fifo', os.O_RDWR | os.O_NONBLOCK), b'out')\n"
            "except OSError as error: pass\n"
        )
        result = jail.run(
            py(acts), cow=[folder], cwd=folder, network={"unix": "own"}, syscalls={"allow": ["...", "@sockets"]}
        )
        assert result.stdout == "refused\n", result.stderr
        with pytest.raises(BlockingIOError):
            server.accept()
    with pytest.raises(BlockingIOError):
        os.read(reader, 10)
    os.close(reader)


def test_the_limit_of_disk_counts_what_is_written_there(folder: Path, way: str) -> None:  # noqa: ARG001
    result = jail.run(sh("exec cat /dev/zero >big"), cow=[folder], cwd=folder, disk="32M", wall="60s")
    assert result.verdict == "disk"
    assert os.listdir(folder) == []


def test_nothing_is_left_and_a_killed_ones_store_is_swept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", f"/var/tmp/cache-{os.getpid()}-{tmp_path.name}")
    cache = Path(os.environ["XDG_CACHE_HOME"])
    try:
        child = os.fork()
        if child == 0:
            stores.Store(str(folder))
            os._exit(0)  # as one that is killed: the folder stays, its lock goes
        os.waitpid(child, 0)
        (left,) = os.listdir(cache / "jail-workspaces")
        assert jail.run(["/bin/true"], cow=[folder]).ok
        assert os.listdir(cache / "jail-workspaces") == [], left
        assert (cache / "jail-workspaces").stat().st_mode & 0o777 == 0o700
    finally:
        for path in (cache / "jail-workspaces", cache):
            path.rmdir()


def test_the_store_lies_in_nothing_that_the_guest_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    with jail.Workspace(folder) as workspace:  # its own folder is shown
        assert not workspace.store.startswith(str(folder))
    with public_folder("/var/tmp") as other, jail.Workspace(other) as workspace:
        assert workspace.store.startswith(str(folder))
        with pytest.raises(jail.PolicyError, match="which the guest is shown"):
            jail.run(["/bin/true"], workspace=workspace, ro=[folder])


def test_what_lies_inside_is_shown_as_it_is_named(folder: Path) -> None:
    for name in ("read", "write"):
        (folder / name).mkdir()
        (folder / name / "a").write_text("1")
    acts = "echo 2 >>write/a; echo 2 >>read/a; cat read/a; touch b"
    result = jail.run(sh(acts), cow=[folder], cwd=folder, rw=[folder / "write"], ro=[folder / "read"])
    assert result.ok, result.stderr
    assert (folder / "write/a").read_text() == "12\n"
    assert (folder / "read/a").read_text() == "1"
    assert kinds(result.changes) == {"b": "added"}


def test_pools_and_sessions_refuse_one(folder: Path) -> None:
    for make in (jail.Pool, jail.Session):
        with pytest.raises(jail.PolicyError, match=r"no copy-on-write folders"):
            make("python", filesystem={"cow": [str(folder)]})


def test_what_lies_deep_in_a_folder_that_was_made_again_is_deleted(folder: Path, way: str) -> None:  # noqa: ARG001
    """overlayfs marks the folder that was made again, and none of those in it: what had their names is hidden too."""
    (folder / "a/b/c").mkdir(parents=True)
    (folder / "a/b/c/old").touch()
    with jail.Workspace(folder) as workspace:
        assert jail.run(sh("rm -r a; mkdir -p a/b/c; touch a/b/new"), workspace=workspace).ok
        assert kinds(workspace.diff()) == {"a/b/c/old": "deleted", "a/b/new": "added"}
        assert workspace.commit().conflicts == ()
    assert sorted(path.name for path in folder.rglob("*")) == ["a", "b", "c", "new"]


def test_what_lies_in_a_folder_that_was_renamed_is_told(folder: Path, way: str) -> None:  # noqa: ARG001
    """In a copy a folder is renamed as a whole, and what lies in it does not change: neither times nor sizes tell."""
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "in").write_text(name)
    with jail.Workspace(folder) as workspace:
        assert jail.run(sh("mv a c; mv b a; cp -p a/in c/more"), workspace=workspace).ok
        assert workspace.commit().conflicts == ()
    found = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert found == {"a/in": "b", "c/in": "a", "c/more": "b"}


def test_a_commit_leaves_what_the_guest_saw_in_random_trees(way: str) -> None:
    """Whatever overlayfs makes of random acts: against the guest's own ``rsync -aX --delete`` of the merged view."""
    examine(15, 1, is_copy=way == "copy")
