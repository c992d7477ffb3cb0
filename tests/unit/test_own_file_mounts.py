"""What is mounted for jail's own files in a share: decided without a mount."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jail.core.errors import PolicyError
from jail.host.mounts import Mounts
from jail.plan import hard_links, own_file_mounts
from jail.plan.model import Guard
from jail.plan.own_files import Found, OwnPath, _standard_library, found, own_paths
from jail.plan.settled_shares import settled
from jail.plan.shares import Share
from jail.policy.load import load


def share(host: Path | str, readonly: bool = False) -> Share:
    return Share(str(host), readonly, "--ro" if readonly else "--rw", False)


def guarded(shown: list[Share], *paths: Path, allowed: bool = False, files: tuple[Path, ...] = ()) -> Guard:
    """Without a table of mounts, as where the root is no mount point: inodes and names alone."""
    own, used = (tuple(OwnPath(path=str(path), what="it") for path in some) for some in (paths, files))
    return own_file_mounts._Shares(shown, Mounts(b""), allowed).guard(found(own, {}), found(used, {}), ())


def mounted(guard: Guard) -> dict[str, str]:
    return {bind.path: "covered" if bind.readonly else "pinned" for bind in guard.binds}


def test_each_folder_on_the_way_is_pinned(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "own"
    deep.mkdir(parents=True)
    way = {f"{tmp_path}/a": "pinned", f"{tmp_path}/a/b": "pinned", str(deep): "covered"}
    assert mounted(guarded([share(tmp_path)], deep)) == way
    assert mounted(guarded([share(f"{tmp_path}:/w")], deep)) == {
        f"/w{path[len(str(tmp_path)) :]}": how for path, how in way.items()
    }
    for bind in guarded([share(tmp_path)], deep).binds:
        status = os.stat(bind.source)
        assert (bind.identity, bind.onto_itself) == ((status.st_dev, status.st_ino), True)
    assert guarded([share(tmp_path / "a" / "b")], tmp_path / "a" / "c") == Guard(), "what is elsewhere costs nothing"
    assert mounted(guarded([share(tmp_path), share(tmp_path / "a", readonly=True)], deep)) == {}, "hidden by a share"


def test_what_lies_below_a_cover_needs_none(tmp_path: Path) -> None:
    (tmp_path / "own" / "in" / "deep").mkdir(parents=True)
    guard = guarded([share(tmp_path)], tmp_path / "own" / "in" / "deep", tmp_path / "own")
    assert mounted(guard) == {f"{tmp_path}/own": "covered"}
    assert guard.notes == (f"read-only in a writable share, since jail runs or believes it: {tmp_path}/own (it)",)


def test_a_folder_of_the_same_inode_above(tmp_path: Path) -> None:
    """No name and no place of the share leads there, but an inode does; a stand-in for a bind mount."""
    deep = tmp_path / "a" / "own"
    deep.mkdir(parents=True)
    (thing,) = found((OwnPath(path=str(deep), what="it"),), {})
    room = own_file_mounts._Shares([share(tmp_path)], Mounts(b""), allowed=False)
    view = room._views(share(tmp_path))[0]
    assert room._ways(view.replace(source="/elsewhere", place=view.place.replace(device="other")), thing) == ["/a/own"]


def test_too_many_pins_are_refused(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (own_file_mounts.MOST_GUARDS + 1))
    deep.mkdir(parents=True)
    with pytest.raises(PolicyError, match=r"97 folders would have to be pinned .* at most 96 can be \(fix: move"):
        guarded([share(tmp_path)], deep)


def test_a_missing_file_that_would_be_looked_into(tmp_path: Path) -> None:
    missing = tmp_path / "lib" / "python311.zip"
    missing.parent.mkdir()
    with pytest.raises(PolicyError, match=rf"write to {missing}, it, if it made it \(fix: share a smaller folder"):
        guarded([share(tmp_path)], missing)
    deeper = tmp_path / "no" / "such" / "python311.zip"
    with pytest.raises(PolicyError, match=rf"write to {deeper}, it, if it made it"):
        guarded([share(tmp_path)], deeper)
    covered = guarded([share(tmp_path)], missing, missing.parent)
    assert mounted(covered) == {str(missing.parent): "covered"}, "it cannot be made there"
    assert guarded([share(tmp_path)], missing, allowed=True).notes[0].startswith(f"the guest could write to {missing}")


def test_a_policy_below_a_covered_folder_is_no_danger(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    policy = tmp_path / "own" / "p.toml"
    policy.touch()
    with pytest.raises(PolicyError, match="keep the policy outside"):
        guarded([share(tmp_path)], files=(policy,))
    assert mounted(guarded([share(tmp_path)], tmp_path / "own", files=(policy,))) == {f"{tmp_path}/own": "covered"}


def test_a_share_with_too_many_files_to_look_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ws").mkdir()
    own = tmp_path / "own"
    own.write_text("1")
    (tmp_path / "other").hardlink_to(own)
    for name in range(12):
        (tmp_path / "ws" / str(name)).touch()
    assert guarded([share(tmp_path / "ws")], own) == Guard()
    monkeypatch.setattr(hard_links, "MOST_ENTRIES", 10)
    with pytest.raises(
        PolicyError, match=rf"write to {own}, which has a second name .*: more than 10 files \(fix: share a"
    ):
        guarded([share(tmp_path / "ws")], own)


def test_a_second_name_that_may_be_out_of_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, shut = tmp_path / "own", tmp_path / "ws" / "shut\x1b[2J"
    own.write_text("1")
    shut.mkdir(parents=True)
    (shut / "other").hardlink_to(own)
    with pytest.raises(
        PolicyError, match=r"write to .*/shut\\u001b\[2J/other, another name \(hard link\) of jail's own"
    ):
        guarded([share(tmp_path / "ws")], own)
    assert mounted(guarded([share(shut / "other")], own)) == {str(shut / "other"): "covered"}, "the very file"

    def scandir(path: str) -> object:
        if "shut" in path:
            raise PermissionError(13, "no")
        return real(path)

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(
        PolicyError, match=r"may lie there: .*shut\\u001b\[2J cannot be looked into \(fix: share a small"
    ):
        guarded([share(tmp_path / "ws")], own)


def test_links_that_lead_to_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(tmp_path / "real")
    things = found((OwnPath(path=f"{tmp_path}/one/../two/x", what="it"),), {})
    kinds = {thing.path: thing.kind for thing in things}
    assert kinds == {f"{tmp_path}/one": "link", f"{tmp_path}/two": "link", f"{tmp_path}/real/x": "missing"}
    things = found((OwnPath(path=f"{tmp_path}/one", what="it"),), {})
    kinds = {thing.path.rpartition("/")[2]: thing.kind for thing in things}
    assert kinds == {"one": "link", "two": "link", "real": "folder"}
    (tmp_path / "circle").symlink_to("circle")
    assert all(isinstance(thing, Found) for thing in found((OwnPath(path=f"{tmp_path}/circle", what="it"),), {}))


def test_the_list() -> None:
    """Where this very process runs from."""
    paths = {thing.path for thing in found(own_paths(load("build")), {})}

    def is_in(path: str) -> bool:
        return any(path == one or path.startswith(f"{one}/") for one in paths)

    for path in (
        os.path.realpath(sys.prefix), os.path.realpath(os.path.dirname(os.__file__)), os.path.realpath(sys.executable),
        os.path.dirname(own_file_mounts.__file__), os.path.dirname(pytest.__file__), load("judge").files[0],
        os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(own_file_mounts.__file__))), "tools", "jail"),
    ):  # fmt: skip
        assert is_in(path), path
    with open("/proc/self/maps", encoding="utf-8") as maps:
        mapped = {line.split(None, 5)[5].strip() for line in maps if " r-xp " in line and " /" in line}
    assert [path for path in mapped if os.path.exists(path) and not is_in(path)] == []


def test_what_the_caller_brings_is_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "relative", str(tmp_path), *sys.path])
    assert not [thing for thing in own_paths(load("build")) if thing.path.startswith(str(tmp_path))]
    app, fedora = tmp_path / "lib" / "app", tmp_path / "lib64" / "python3"
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(app / "main.py")])
    monkeypatch.setattr(sys, "path", [str(app), str(fedora)])
    library = {thing.path for thing in _standard_library()}
    assert str(fedora) in library
    assert str(app) not in library


def test_one_share_for_each_guest_path(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shown = [share(tmp_path, readonly=True), share(tmp_path), share(tmp_path / "in"), share(tmp_path / "in", True)]
    kept, notes = settled(shown)
    assert [(one.path, one.readonly) for one in kept] == [(str(tmp_path), True)], "the inner one is shown alike"
    assert notes == (
        f"{tmp_path} is read-only: --ro goes before --rw",
        f"{tmp_path}/in is read-only: --ro goes before --rw",
    )
