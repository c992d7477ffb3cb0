"""A guest that writes overlayfs's own marks, makes devices, and renames what others are looked up by: nothing outside
of the workspace is touched, and the commit leaves what the guest itself saw.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .host import public_folder, py, sh
from .test_workspaces import kinds, seen, way

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["way"]  # a fixture
HOSTILE = r"""
import errno, os, stat, subprocess, sys
def tried(what, act, *arguments):
    try:
        act(*arguments)
        print("done", what)
    except OSError as error:
        print(errno.errorcode[error.errno], what)
top = os.open(".", os.O_RDONLY)
for name in ("user.overlay.opaque", "user.overlay.whiteout", "user.overlay.redirect", "user.overlay.origin",
             "user.overlay.metacopy", "user.overlay.overlay.opaque"):
    for path, value in (("marked", b"y"), ("kept", b"../../outside"), (".", b"y")):
        try: os.setxattr(path, name, value)
        except OSError: pass
for name in ("trusted.overlay.opaque", "trusted.overlay.redirect"):
    tried(name, os.setxattr, "marked", name, b"y")
for kind in (stat.S_IFCHR, stat.S_IFBLK):
    for device in (0, os.makedev(1, 3)):
        tried("device", os.mknod, f"device{device}", kind | 0o600, device)
os.mkdir("new"); os.symlink("../../outside", "new/up"); os.symlink(sys.argv[1], "new/absolute")
os.mkfifo("new/fifo"); os.link("kept", "new/again")
os.rename("goes", ".wh.kept")                    # whiteouts of aufs and of container layers
open(".wh..wh..opq", "w").close(); open("new/.wh.kept", "w").close()
os.unlink("link"); os.mkdir("link"); open("link/canary", "w").write("the guest's")  # was a link to outside
try: os.rename("marked", "swapped")
except OSError: subprocess.run(["mv", "marked", "swapped"], check=True)
os.symlink(sys.argv[1], "marked")                # where a folder was, a link to outside
open("swapped/inner/deep", "w").write("more")
with open("sparse", "w") as file: file.truncate(1 << 40)
for name in (b"\xff\n", b"-rf", b"..x", b"\x1b[31m", b"new/" + b"n" * 255):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
print(sorted(os.listdir("swapped")), open("kept").read())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """Two folders: of one a guest is shown a view, and the other is beside it."""
    with public_folder("/var/tmp") as made:
        (made / "outside").mkdir()
        (made / "outside/canary").write_text("outside")
        (made / "work/marked/inner").mkdir(parents=True)
        for name in ("kept", "goes", "marked/in", "marked/inner/deep"):
            (made / "work" / name).write_text(name)
        (made / "work/link").symlink_to("../outside")
        yield made


def test_a_hostile_guest_changes_nothing_outside(place: Path, way: str) -> None:
    work, outside = place / "work", place / "outside"
    before, around = seen(work), seen(outside)
    with jail.Workspace(work) as workspace:
        result = jail.run(py(HOSTILE, str(outside)), workspace=workspace, disk=None)
        assert result.ok, result.stderr
        lines = result.stdout.splitlines()
        assert lines.pop() == "['in', 'inner'] kept"
        assert {line.split()[0] for line in lines} == {"EPERM"}, (way, lines)
        assert (seen(work), seen(outside)) == (before, around)
        found = kinds(workspace.diff())
        assert "kept" not in {path for path, kind in found.items() if kind == "deleted"}
        assert not workspace.save(place / "changes.tar", exclude=["sparse"])
        done = workspace.commit(allow=["new", "marked"], exclude=["sparse"])
        assert (done.conflicts, done.held) == ((), ())
        assert [change.path for change in workspace.diff()] == ["sparse"]
    assert seen(outside) == around
    assert (work / "kept").read_text() == "kept"
    assert (work / "link/canary").read_text() == "the guest's"
    assert os.readlink(work / "marked") == str(outside)
    assert (work / "swapped/inner/deep").read_text() == "more"
    assert {name for path in work.rglob("*") if not path.is_symlink() for name in _marks(path)} == set()


def _marks(path: Path) -> list[str]:
    return [] if path.is_fifo() else os.listxattr(path)


@pytest.mark.root_only
def test_owners_are_those_of_the_files_that_were_there(place: Path) -> None:
    """A new file has the owner of the folder around it. An overlay cannot change a file of a third user deeper in the
    tree; the guest is told.
    """
    work = place / "work"
    for path in (work, *work.rglob("*")):
        os.chown(path, 4242, 4343, follow_symlinks=False)
    os.chown(work / "marked/in", 4444, 4444)
    (work / "marked/in").chmod(0o666)
    acts = "echo more >>kept; echo >new; mkdir made; echo >made/x; ln -s x made/l; cat marked/in; echo >>marked/in"
    with jail.Workspace(work) as workspace:
        result = jail.run(sh(acts), workspace=workspace)
        assert "Permission denied" in result.stderr or "Value too large" in result.stderr
        assert kinds(workspace.diff()) == {
            "kept": "modified", "new": "added", "made": "added", "made/x": "added", "made/l": "added",
        }  # fmt: skip
        assert workspace.commit().conflicts == ()
    for name in ("kept", "new", "made", "made/x", "made/l"):
        status = (work / name).lstat()
        assert (status.st_uid, status.st_gid) == (4242, 4343), name
    assert (work / "marked/in").stat().st_uid == 4444
