"""Files that a caller names: read without waiting for good, and found without links that a guest could have made."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jail.core.errors import PolicyError
from jail.core.files import open_to_read, read_all
from jail.host.named_files import NamedFiles
from jail.policy import sources
from jail.policy.load import load


def test_a_pipe_that_ends_is_read_whole() -> None:
    reads, writes = os.pipe()
    try:
        thread = threading.Thread(target=lambda: (os.write(writes, b"x" * 200_000), os.close(writes)))
        thread.start()
        assert read_all(reads, 1 << 20, 60) == b"x" * 200_000
        thread.join()
    finally:
        os.close(reads)


def test_no_more_is_read_than_one_byte_too_many() -> None:
    fd = open_to_read("/dev/zero")
    try:
        assert len(read_all(fd, 1000, None)) == 1001
    finally:
        os.close(fd)


@pytest.mark.parametrize("said", [b"", b"some"])
def test_a_pipe_that_does_not_end_is_given_up(said: bytes) -> None:
    reads, writes = os.pipe()
    try:
        os.write(writes, said)
        with pytest.raises(TimeoutError):
            read_all(reads, 1000, 0.05)
    finally:
        os.close(reads)
        os.close(writes)


def test_a_fifo_that_nobody_has_opened_for_writing_is_no_end_of_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    fd = open_to_read(str(tmp_path / "fifo"))
    try:
        with pytest.raises(TimeoutError):
            read_all(fd, 1000, 0.05)
    finally:
        os.close(fd)


def test_a_policy_from_a_pipe_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PATIENCE", 0.05)
    reads, writes = os.pipe()
    try:
        with pytest.raises(PolicyError, match=f"/dev/fd/{reads}: no end of file within 0 s"):
            load(f"/dev/fd/{reads}")
    finally:
        os.close(reads)
        os.close(writes)


# --- the walk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "ws" / "sub").mkdir(parents=True)
    (tmp_path / "ws" / "sub" / "file").write_text("text")
    (tmp_path / "ws" / "link").symlink_to("sub/file")
    (tmp_path / "wsx").mkdir()
    (tmp_path / "wsx" / "link").symlink_to("../ws/sub/file")
    (tmp_path / "way").symlink_to("ws/sub")
    (tmp_path / "round").symlink_to("round")
    return tmp_path


def content(files: NamedFiles, name: str) -> str:
    fd = files.open_to_read(name, "the test")
    try:
        return os.read(fd, 100).decode()
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    "name", ["ws/sub/file", "way/file", "way/../sub/file", "wsx/link", "./ws//sub/./file", "ws/sub/../../ws/sub/file"]
)
@pytest.mark.parametrize("absolute", [True, False])
def test_names_that_lead_to_a_file(name: str, absolute: bool, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place / "ws")
    before = os.listdir("/proc/self/fd")
    for writable in (), (f"{place}/ws",), (f"{place}/wsx", f"{place}/ws/sub/file"):
        if f"{place}/wsx" in writable and name == "wsx/link":
            continue
        name_here = f"{place}/{name}" if absolute else f"../{name}"
        assert content(NamedFiles(writable), name_here) == "text"
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ws/link", PolicyError),
        ("way/../link", PolicyError),
        ("ws/sub", PolicyError),
        ("ws/sub/..", PolicyError),
        ("ws/none", FileNotFoundError),
        ("ws/none/file", FileNotFoundError),
        ("ws/sub/file/x", NotADirectoryError),
        ("round", OSError),
        ("", FileNotFoundError),
    ],
)
def test_names_that_lead_nowhere(name: str, error: type[Exception], place: Path) -> None:
    before = os.listdir("/proc/self/fd")
    with pytest.raises(error):
        NamedFiles([f"{place}/ws"]).open_to_read(f"{place}/{name}" if name else "", "the test")
    assert os.listdir("/proc/self/fd") == before


def test_a_spot_is_where_a_new_file_would_be(place: Path) -> None:
    spot = NamedFiles([f"{place}/ws"]).find(f"{place}/way/new", "the test")
    assert (spot.path, spot.entry, spot.mode, spot.share) == (f"{place}/ws/sub", "new", None, f"{place}/ws")
    assert spot.still_leads_here()
    (place / "ws" / "sub").rename(place / "ws" / "moved")
    assert not spot.still_leads_here()
    (place / "ws" / "sub").symlink_to("../wsx")
    assert not spot.still_leads_here()
    spot.close()


def test_a_link_of_proc_is_an_open_file(place: Path) -> None:
    with open(place / "ws" / "sub" / "file") as file:
        assert content(NamedFiles([f"{place}/ws"]), f"/dev/fd/{file.fileno()}") == "text"
