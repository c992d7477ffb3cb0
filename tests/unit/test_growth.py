"""The walk over writable host paths: in slices, by descriptors held from the start, and nothing hides in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.core.errors import PolicyError
from jail.watch import disk_growth, folder_walk
from jail.watch.disk_growth import SLICE, UNKNOWN, Growth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MB = 1 << 20
ROOT = Path(__file__).parents[2]
USER = 54321


def never() -> bool:
    return False


def begun(*paths: Path, limit: int = 8 * MB) -> Growth:
    made = Growth(tuple(map(str, paths)), limit)
    made.begin(never)
    return made


def grown(watched: Growth) -> int:
    assert watched.look_once_more(never)
    return watched.grown


def fill_with_small(folder: Path, size: int) -> None:
    """Files that are too small to be told apart one by one."""
    for i in range(size // 32_000):
        fill(folder / f"small-{i}", 32_000)


def fill(path: Path, size: int) -> None:
    path.write_bytes(b"x" * size)


def crowd(folder: Path, names: int) -> None:
    """So many files; names of one file, which are made in a moment."""
    folder.mkdir()
    (folder / "0").touch()
    for i in range(1, names):
        os.link(folder / "0", folder / str(i))


def test_a_walk_goes_on_where_its_slice_has_ended(tmp_path: Path) -> None:
    for i in range(4):
        crowd(tmp_path / f"folder-{i}", 2000)
    roots = folder_walk.Roots((str(tmp_path),))
    whole, sliced = folder_walk.Walk(roots), folder_walk.Walk(roots)
    assert whole.step(time.monotonic() + 60)
    slices = 1
    while not sliced.step(0.0):
        slices += 1
    assert slices > 4 * 2000 / 40  # one that is over before it begins looks at no more than a few files
    assert sliced.bytes == whole.bytes
    roots.close()


def test_no_slice_is_long_in_one_large_folder(tmp_path: Path) -> None:
    crowd(tmp_path / "folder", 20_000)
    roots = folder_walk.Roots((str(tmp_path),))
    walked, longest, is_complete = folder_walk.Walk(roots), 0.0, False
    while not is_complete:
        begun = time.thread_time()  # of a processor: the machine may be busy with something else
        is_complete = walked.step(time.monotonic() + 0.001)
        longest = max(longest, time.thread_time() - begun)
    assert longest < 10 * SLICE
    roots.close()


def test_the_first_walk_is_given_up_when_the_run_is_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(tmp_path / "folder", 2000)
    monkeypatch.setattr(disk_growth, "SLICE", 0.0)
    watched, asked = Growth((str(tmp_path),), MB), []
    watched.begin(lambda: asked.append(1) is None and len(asked) == 3)
    assert len(asked) == 3
    assert not watched.watches
    watched.close()


def test_the_last_walk_is_given_up_when_the_run_is_cancelled_or_it_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(tmp_path / "folder", 2000)
    watched = begun(tmp_path)
    monkeypatch.setattr(disk_growth, "SLICE", 0.0)
    assert not watched.look_once_more(lambda: True)
    monkeypatch.setattr(disk_growth, "_LAST_WALK_SECONDS", 0.0)
    watched._first_took = 0.0
    assert watched.look_once_more(never)
    assert watched.grown == UNKNOWN
    watched.close()


def test_the_pause_between_two_walks_is_a_second_at_most(tmp_path: Path) -> None:
    watched = begun(tmp_path)
    watched._took = 60.0
    watched._schedule_look()
    assert watched._due < time.monotonic() + 1.001
    watched.close()


def test_a_file_system_that_fills_starts_a_walk(tmp_path: Path) -> None:
    """At once: the next walk would come in 0.2 s, and here never. Whoever frees space meanwhile puts it off."""
    watched = begun(tmp_path, limit=MB)
    watched._due, watched._calm = float("inf"), 0.0
    for i in range(100):
        fill(tmp_path / str(i), 2 * MB)
        if watched.step(time.monotonic() + 60):
            break
        assert watched.next_look < time.monotonic() + 1
    assert watched.grown > MB
    watched.close()


# --- a workspace that is too large to be walked before the guest starts ---------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, needs: Callable[[object, str], None]) -> Iterator[Path]:
    """A folder with 8 MB of older files, whose first walk takes longer than a guest waits.

    In memory: where others write and remove files meanwhile, the fill tells of them too.
    """
    needs(os.access("/dev/shm", os.W_OK), "/dev/shm")
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    crowd(folder / "folder", 2000)
    fill(folder / "old", 4 * MB)
    fill_with_small(folder, 4 * MB)
    roots = folder_walk.Roots((str(folder),))
    assert roots.tell_changes()
    roots.close()
    monkeypatch.setattr(disk_growth, "_FIRST_WALK_SECONDS", 0.0)
    monkeypatch.setattr(disk_growth, "SLICE", 0.0)
    time.sleep(0.05)  # the stamps of what is older differ from those of the start
    yield folder
    shutil.rmtree(folder)


def begun_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Growth:
    watched = begun(folder)
    monkeypatch.setattr(disk_growth, "SLICE", 60.0)
    assert watched._since
    return watched


@pytest.mark.optional
@pytest.mark.parametrize("kind", [fill, fill_with_small], ids=["large", "small"])
def test_what_a_guest_writes_in_a_large_workspace_is_its_growth(
    kind: Callable[[Path, int], None], large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = begun_large(large, monkeypatch)
    (large / "new").mkdir()
    kind(large / "new" / "file" if kind is fill else large / "new", 12 * MB)
    assert 11 * MB < grown(watched) < 14 * MB
    watched.close()


@pytest.mark.optional
def test_what_others_write_and_what_is_only_touched_is_no_growth(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = begun_large(large, monkeypatch)
    other = large.with_name(f"{large.name}-of-others")
    fill(other, 12 * MB)
    assert grown(watched) < MB, "the walk has found nothing that was changed"
    other.unlink()
    fill(large / "old", 4 * MB)  # rewritten
    assert grown(watched) < 6 * MB
    watched.close()


@pytest.mark.optional
def test_a_large_workspace_that_fills_is_walked_at_once(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = begun_large(large, monkeypatch)
    assert watched.step(time.monotonic() + 60), "told by the fill alone"
    assert watched.grown < MB
    fill(large / "new", 12 * MB)
    watched._calm = 0.0
    assert watched.step(time.monotonic() + 60)
    assert watched.grown > 11 * MB
    watched.close()


@pytest.mark.optional
def test_what_cannot_be_walked_in_a_large_workspace_is_too_much(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = begun_large(large, monkeypatch)
    here = os.open(large, os.O_RDONLY)
    for _ in range(folder_walk.DEEPEST + 5):
        os.mkdir("d", dir_fd=here)
        here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(here)
    assert grown(watched) < MB, "not by the fill"
    fill(large / "new", 12 * MB)
    assert grown(watched) == UNKNOWN
    watched.close()


def test_a_folder_that_may_not_tell_its_changes_is_walked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(tmp_path / "folder", 2000)
    monkeypatch.setattr(disk_growth, "_FIRST_WALK_SECONDS", 0.0)
    monkeypatch.setattr(disk_growth, "SLICE", 0.0)
    monkeypatch.setattr(folder_walk, "is_plain", lambda _fd: False)
    watched = begun(tmp_path)
    assert not watched._since and watched._before > 0
    watched.close()


# --- roots ------------------------------------------------------------------------------------------------------------


def test_shares_that_overlap_count_once(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "inner"
    inner.mkdir(parents=True)
    watched = begun(inner, tmp_path, tmp_path / "a", Path(f"{tmp_path}/a/../a/inner"))
    fill_with_small(inner, 2 * MB)
    assert 2 * MB <= grown(watched) < 3 * MB
    watched.close()


def test_a_share_that_is_moved_is_still_counted(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    fill(inner / "old", 4 * MB)
    watched = begun(tmp_path, inner)
    inner.rename(tmp_path / "gone")
    fill_with_small(tmp_path / "gone", 2 * MB)
    assert 2 * MB <= grown(watched) < 3 * MB
    watched.close()


def test_a_share_that_is_moved_out_of_sight_is_still_counted(tmp_path: Path) -> None:
    shared, elsewhere = tmp_path / "shared", tmp_path / "elsewhere"
    shared.mkdir()
    elsewhere.mkdir()
    watched = begun(shared)
    shared.rename(elsewhere / "shared")
    fill(elsewhere / "shared" / "file", 2 * MB)
    assert 2 * MB <= grown(watched) < 3 * MB
    watched.close()


def test_what_is_moved_from_share_to_share_counts_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    (one / "folder").mkdir(parents=True)
    other.mkdir()
    fill_with_small(one / "folder", 2 * MB)
    watched = begun(one, other)
    (one / "folder").rename(other / "folder")
    assert abs(grown(watched)) < MB
    watched.close()


def test_what_is_moved_while_the_walk_goes_on_counts_once(tmp_path: Path) -> None:
    for name in ("a", "b", "a/folder"):
        (tmp_path / name).mkdir()
    fill(tmp_path / "a" / "folder" / "small", 1000)
    fill(tmp_path / "a" / "file", 2 * MB)
    roots = folder_walk.Roots((str(tmp_path),))
    walked = folder_walk.Walk(roots)
    while walked.bytes < 2 * MB:
        walked.step(0.0)
    later = tmp_path / ("b" if walked._names[0] else "a")
    for name in ("file", "folder"):
        (tmp_path / "a" / name).rename(tmp_path / "b" / name)
    walked.step(time.monotonic() + 60)
    assert 2 * MB <= walked.bytes < 3 * MB, later
    roots.close()


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Growth((str(tmp_path / "gone"),), MB)


# --- hidden -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_lies_too_deep_is_refused_at_the_start_and_hidden_later(tmp_path: Path) -> None:
    def dig() -> None:
        here = os.open(tmp_path, os.O_RDONLY)
        for _ in range(folder_walk.DEEPEST + 5):
            os.mkdir("d", dir_fd=here)
            here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
            os.close(above)
        os.close(here)

    watched = begun(tmp_path)
    dig()
    assert grown(watched) == UNKNOWN
    watched.close()
    with pytest.raises(PolicyError, match=r"^limits\.disk: /.*/d/d lies more than 150 folders below a writable path"):
        begun(tmp_path)


HIDING = {
    "closed": "os.chmod(new('d'), 0)",
    "readable, but not to be entered": "os.chmod(new('d'), 0o444)",  # its names are listed, their sizes are not told
    "entered, but not readable": "os.chmod(new('d'), 0o111)",
    "inside one that cannot be entered": "new('d'); os.mkdir('d/inner'); os.chmod('d', 0o444)",
    "the share": "fill('f'); os.chmod('.', 0)",
    "in place of one that was hidden": "os.rmdir('hidden'); os.chmod(new('hidden'), 0)",
    "in one that was hidden": "os.chmod('hidden', 0o700); fill('hidden/f'); os.chmod('hidden', 0)",
}
_AS_A_USER = """
import os, sys
from jail.watch.disk_growth import UNKNOWN, Growth
def fill(path):
    with open(path, "wb") as file: file.write(bytes(3 << 20))
def new(path):
    os.mkdir(path); fill(path + "/f"); return path
os.mkdir("hidden"); os.chmod("hidden", 0)
watched = Growth((os.getcwd(),), {limit}, {stores})
watched.begin(lambda: False)
{act}
watched.look_once_more(lambda: False)
print("unknown" if watched.grown == UNKNOWN else watched.grown)
"""


def as_a_user(folder: Path, act: str, limit: int = 1 << 30, stores: str = "()") -> str:
    """What this sees who cannot look into everything; root gives the folder away, and its modules are loaded before."""
    source = _AS_A_USER.format(act=act, limit=limit, stores=stores)
    if os.geteuid() == 0:
        os.chown(folder, USER, USER)
        imports = "import sys; sys.path.insert(0, sys.argv[1]); import jail.watch.disk_growth, os"
        source = f"{imports}; os.chdir(sys.argv[2]); os.setgroups([]); os.setgid({USER}); os.setuid({USER})\n" + source
    else:
        source = "import sys, os; sys.path.insert(0, sys.argv[1]); os.chdir(sys.argv[2])\n" + source
    done = subprocess.run(
        [sys.executable, "-c", source, str(ROOT), str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """A folder that another user reaches too."""
    for folder in (tmp_path, *tmp_path.parents):
        if os.geteuid() == 0 and ("pytest" in folder.name or folder == tmp_path):
            folder.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("how", HIDING)
def test_what_cannot_be_seen_counts_as_too_much(reachable: Path, how: str) -> None:
    assert as_a_user(reachable, HIDING[how]) == "unknown"


def test_what_was_hidden_from_the_start_and_is_left_alone_does_not_count(reachable: Path) -> None:
    assert 3 * MB <= int(as_a_user(reachable, "new('seen')")) < 4 * MB


@pytest.mark.parametrize("how", HIDING)
def test_in_a_store_no_folder_hides_a_growth_and_none_is_too_much(how: str, reachable: Path) -> None:
    """A store's folders are opened if the fill of the file system gives cause, and have their modes again."""
    assert 2 * MB < int(as_a_user(reachable, HIDING[how], MB, "(os.getcwd(),)")) < 4 * MB
    folders = (reachable, *(reachable / name for name in ("hidden", "d", "d/inner")))
    assert any(os.path.isdir(path) and path.stat().st_mode & 0o700 != 0o700 for path in folders)
