"""Files that the supervisor keeps for a guest that opens none: limits of the guest's, and what it may import."""

from __future__ import annotations

import pytest

from jail.sessions.memory_folder import MemoryFolder

FULL = "No space left on device"


def test_the_guest_has_its_own_limit_and_the_caller_another() -> None:
    folder = MemoryFolder([("a.txt", b"x" * 100)], most=10)
    folder.write_for_guest("b", b"x" * 10)
    folder.write_for_guest("b", b"y" * 10)
    for name, content in (("c", b"x"), ("b", b"x" * 11), ("a.txt", b"x")):
        with pytest.raises(OSError, match=FULL):
            folder.write_for_guest(name, content)
    folder.write("c", b"x" * 100)
    folder.write("b", b"of the caller")
    folder.write_for_guest("a.txt", b"x")
    assert (folder.names(), folder.read("a.txt")) == (["a.txt", "b", "c"], b"x")


def test_files_are_counted() -> None:
    folder = MemoryFolder([(f"{number}", b"") for number in range(1000)], most=None)
    folder.write_for_guest("0", b"again")
    with pytest.raises(OSError, match=FULL):
        folder.write_for_guest("one more", b"")
    folder.remove_for_guest("1")
    folder.write_for_guest("one more", b"")


def test_only_the_callers_modules_are_told() -> None:
    folder = MemoryFolder([("a.mjs", b"1")], most=None)
    folder.write_for_guest("b.mjs", b"2")
    folder.remove_for_guest("a.mjs")
    folder.write("data.csv", b"3")
    folder.write("large.json", b" " * ((4 << 20) + 1))
    assert folder.take_changes() == {}
    folder.write("c.json", b"4")
    folder.remove("b.mjs")
    assert folder.take_changes() == {"c.json": b"4", "b.mjs": None}
    assert folder.take_changes() == {}
    with pytest.raises(FileNotFoundError):
        folder.remove("b.mjs")


def test_a_file_is_no_folder() -> None:
    folder = MemoryFolder([("a/b", b"")], most=None)
    with pytest.raises(IsADirectoryError):
        folder.write_for_guest("a", b"")
    with pytest.raises(NotADirectoryError):
        folder.write("a/b/c", b"")
    folder.remove("a/b")
    folder.write("a", b"")
