"""Archives of a workspace's changes: what one holds comes back, and a hostile one reaches nothing outside."""

from __future__ import annotations

import io
import json
import os
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest

import jail
from jail.workspaces import archive

FILE = {"type": "file", "mode": 0o644, "size": 2, "mtime_ns": 7, "target": ""}
FOLDER = {**FILE, "type": "folder", "mode": 0o755, "size": 0}
LINK = {**FILE, "type": "link", "mode": 0o777, "size": 1}


def row(path: Any, after: Any = FILE, before: Any = None, **values: Any) -> dict[str, Any]:
    kind = "added" if before is None else "deleted" if after is None else "modified"
    made = {"kind": kind, "path": path, "before": before, "after": after, "digest": "", "attributes": []}
    return {**made, **values}


def member(name: str, content: bytes, kind: bytes = tarfile.REGTYPE, size: int | None = None) -> bytes:
    head = tarfile.TarInfo(name)
    head.size, head.type, head.linkname = len(content) if size is None else size, kind, "/etc/passwd"
    return head.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def listed(*rows: Any, schema: Any = 1) -> bytes:
    return member("changes.json", json.dumps({"schema": schema, "changes": rows}).encode())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "work"
    (made / "sub").mkdir(parents=True)
    (made / "sub/c").write_text("c\n")
    return made


def written(folder: Path, data: bytes) -> Path:
    path = folder.parent / "x.tar"
    path.write_bytes(data)
    return path


CONTENT = member("content/0", b"x\n")
HOSTILE = {
    "nothing": (b"", "it ends too early"),
    "no archive": (b"x" * 2000, "changes.json should be here"),
    "no list": (CONTENT, "changes.json should be here"),
    "no JSON": (member("changes.json", b"{"), "changes.json is no JSON"),
    "depth of JSON": (member("changes.json", b"[" * 100_000), "changes.json is no JSON"),
    "digits of JSON": (member("changes.json", b"9" * 100_000), "changes.json is no JSON"),
    "another form": (member("changes.json", b'{"schema": 1}'), "must be an object with the keys schema and changes"),
    "newer": (listed(schema=2), "schema 2 is newer than 1"),
    "newer, of another form": (member("changes.json", b'{"schema": 2}'), "schema 2 is newer than 1"),
    "a list that is too large": (member("changes.json", b"", size=1 << 40), "changes.json is too large"),
    "a list that is a link": (member("changes.json", b"", tarfile.SYMTYPE), "changes.json should be here"),
    "a header of any length": (member("changes.json", b"", tarfile.XHDTYPE, 1 << 40), "changes.json should be here"),
    "cut off": (listed(row("a")) + CONTENT[:513], "it ends too early"),
    "a content that is missing": (listed(row("a")), "it ends too early"),
    "a content of another size": (listed(row("a")) + member("content/0", b"x" * 600), "is not what changes.json says"),
    "a content that is a link": (listed(row("a")) + member("content/0", b"", tarfile.LNKTYPE), "content/0 should be"),
    "a content by another name": (listed(row("a")) + member("../../a", b"x\n"), "content/0 should be here"),
    "twice": (listed(row("a"), row("a")) + CONTENT, "ordered by path, each once"),
    "not in order": (listed(row("b"), row("a")) + CONTENT, "ordered by path, each once"),
    "too large": (listed(row("a", {**FILE, "size": 1 << 40})), "its contents are larger than 8 GiB"),
    "an attribute of overlayfs": (
        listed(row("a", attributes=[["user.overlay.opaque", "eQ=="]])),
        "not be overlayfs's own",
    ),
    "an attribute of the system": (listed(row("a", attributes=[["security.capability", "eQ=="]])), "must begin with"),
    "a value in no base": (listed(row("a", attributes=[["user.x", "?"]])), "must be in base 64"),
    "an attribute that is no pair": (listed(row("a", attributes=["ab"])), "must be pairs"),
    "a kind that does not fit": (listed(row("a", kind="deleted")), "do not fit its kind"),
    "a type that does not change": (listed(row("a", before=FILE, kind="type")), "do not fit its kind"),
    "another key": (listed(row("a", more=1)), "must be an object with the keys kind, path"),
    "a digest": (listed(row("a", digest="x")), "must be a SHA-256"),
    "a mode": (listed(row("a", {**FILE, "mode": 1 << 40})), "after.mode: must be a whole number from 0 to 4095"),
    "a size": (listed(row("a", {**FILE, "size": -1})), "after.size: must be a whole number"),
    "a truth": (listed(row("a", {**FILE, "size": True})), "after.size: must be a whole number"),
    "a time": (listed(row("a", {**FILE, "mtime_ns": 1 << 80})), "after.mtime_ns: must be a whole number"),
    "a device": (listed(row("a", {**FILE, "type": "device"})), "after.type: must be one of file, folder, link, fifo"),
    "a target of a file": (listed(row("a", {**FILE, "target": "/"})), "belongs to a link"),
    "a link to nothing": (listed(row("a", LINK)), "after.target: must be a name"),
    "the folder": (listed(row(".", FOLDER, FOLDER, kind="modified")), "can but change its mode"),
    "no row": (listed(3), r"changes\[0\]: must be an object"),
    **{
        f"the path {path!r:.20}": (listed(row(path, FOLDER)), r"changes\[0\]: path: must")
        for path in ("..", "a/../../b", "/etc", "a//b", "a/", "./a", "a/.", "", "a\0", "n" * 256, "d/" * 129 + "d",
                     "\ud800", 3, None, ["a"])
    },
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_wrong_archive_is_one_line_and_leaves_nothing(folder: Path, name: str) -> None:
    data, said = HOSTILE[name]
    path = written(folder, data)
    with jail.Workspace(folder) as workspace:
        with pytest.raises(jail.PolicyError, match=said) as caught:
            workspace.apply(path)
        assert "\n" not in str(caught.value)
        assert str(caught.value).startswith(f"{path}: ")
        assert workspace.diff() == []
        assert os.listdir(f"{workspace.store}/layers/upper") == []


def test_no_link_leads_out_of_the_store(folder: Path) -> None:
    """Neither a link of the archive's nor one of the folder's is followed."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (folder / "out").symlink_to(outside)
    link = {**LINK, "target": str(outside)}
    rows = [row("a", link), row("a/x"), row("out/y"), row("sub/c/z")]
    contents = b"".join(member(f"content/{number}", b"x\n") for number in range(3))
    with jail.Workspace(folder) as workspace:
        left = workspace.apply(written(folder, listed(*rows) + contents))
        assert [change.path for change in left] == ["a/x", "out/y", "sub/c/z"]
        assert [change.path for change in workspace.diff()] == ["a"]
        (held,) = workspace.commit().held
        assert held.warning == "it is a link that leads out of the folder"
    assert os.listdir(outside) == []


@pytest.mark.parametrize("ending", archive.ENDINGS)
def test_what_does_not_fit_any_more_is_returned_and_the_rest_is_applied(folder: Path, ending: str) -> None:
    for name in ("changes", "stays", "goes/one", "goes/two", "was/in"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    path = folder.parent / f"x{ending}"
    with jail.Workspace(folder) as workspace:
        workspace._store.copy()
        there = Path(workspace._store.tree)
        for name in ("changes", "stays", "new", "sub/c"):
            (there / name).write_text("guest's\n")
        for name in ("goes/one", "goes/two", "was/in"):
            (there / name).unlink()
        (there / "goes").rmdir()
        (there / "was").rmdir()
        (there / "was").write_text("a file")
        with open(there / "holes", "wb") as holes:
            holes.truncate(8 << 20)
            holes.write(b"x")
        os.setxattr(there / "new", "user.colour", b"red")
        assert workspace.save(path) == ()
        before = workspace.diff()
    assert path.stat().st_mode & 0o777 == 0o600
    (folder / "changes").write_text("outside's")
    (folder / "goes/three").write_text("outside's")
    with jail.Workspace(folder) as workspace:
        left = workspace.apply(path)
        assert [(change.path, change.kind) for change in left] == [("changes", "modified"), ("goes", "deleted")]
        assert {change.warning for change in left} == {"it is not as it was when the archive was made"}
        assert workspace.diff() == [change for change in before if change.path not in ("changes", "goes")]
        with pytest.raises(jail.PolicyError, match="it has changes already"):
            workspace.apply(path)
        done = workspace.commit()
        assert (done.conflicts, done.held) == ((), ())
    assert (folder / "new").read_text() == (folder / "stays").read_text() == "guest's\n"
    assert os.getxattr(folder / "new", "user.colour") == b"red"
    assert os.listdir(folder / "goes") == ["three"]
    assert (folder / "was").read_text() == "a file"
    assert (folder / "holes").stat().st_blocks * 512 < 1 << 20
    assert (folder / "changes").read_text() == "outside's"


def test_any_changed_byte_is_an_error_or_a_change_inside(folder: Path) -> None:
    rows = [row("a"), row("l", {**LINK, "target": "a"}), row("sub/c", before=FILE), row("x", FOLDER), row("x/y")]
    data = listed(*rows) + b"".join(member(f"content/{number}", b"x\n") for number in range(3))
    chance = random.Random(1)
    before = {path: path.lstat().st_mtime_ns for path in folder.parent.iterdir() if path.name != "x.tar"}
    outcomes = set()
    for _ in range(50):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(data))] = chance.choice(b'\0/."0[{}]9,x\xff' + bytes([chance.randrange(256)]))
        with jail.Workspace(folder) as workspace:
            try:
                workspace.apply(written(folder, bytes(changed)))
                workspace.diff()
                outcomes.add("applied")
            except jail.PolicyError:
                outcomes.add("refused")
    assert outcomes == {"applied", "refused"}
    assert {path: path.lstat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("ending", archive.ENDINGS[:2])
def test_what_cannot_be_decompressed_is_one_line(folder: Path, ending: str) -> None:
    path = folder.parent / f"x{ending}"
    packed = io.BytesIO()
    with archive.compressed(packed, str(path), "wb") as file:
        file.write(listed(row("a")) + CONTENT)
    good = packed.getvalue()
    for data in (b"", b"nothing", good[:-20], good[:20] + bytes(40) + good[60:]):
        path.write_bytes(data)
        with jail.Workspace(folder) as workspace, pytest.raises(jail.PolicyError, match=r"^/.*: [^\n]*$"):
            workspace.apply(path)


def test_names_that_are_wrong_are_told(folder: Path) -> None:
    with jail.Workspace(folder) as workspace:
        with pytest.raises(jail.PolicyError, match=r"must end with one of .tar.zst, .tar.gz, .tar"):
            workspace.save(folder / "x.zip")
        assert os.listdir(folder) == ["sub"]
        with pytest.raises(jail.SetupError, match="no such file"):
            workspace.apply(folder / "none.tar")
        with pytest.raises(jail.PolicyError, match="must be a list"):
            workspace.save(folder / "x.tar", only="a")  # type: ignore[arg-type]
        os.mkfifo(folder / "fifo.tar")
        with pytest.raises(jail.PolicyError, match="it ends too early"):
            workspace.apply(folder / "fifo.tar")
