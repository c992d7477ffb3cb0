"""What a caller may put into a working folder, and which names a pattern means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan.working_files import MOST_BYTES, checked_name, content_of, given, is_wanted, patterns

if TYPE_CHECKING:
    from pathlib import Path

MEANT = [
    ("*.png", "a.png", True),
    ("*.png", "out/a.png", False),
    ("out/*", "out/a", True),
    ("out/*", "out/b/a", False),
    ("out/**", "out/b/a", True),
    ("out/**", "out", True),
    ("**", "a/b/c", True),
    ("**/x", "x", True),
    ("**/x", "a/b/x", True),
    ("**/x", "a/b/xy", False),
    ("a/**/b/**/c", "a/b/b/c", True),
    ("a/**/b/**/c", "a/c/b", False),
    ("[ab]?", "bz", True),
    ("[ab]?", "cz", False),
    ("*", ".envrc", False),
    ("?envrc", ".envrc", False),
    ("[.]envrc", ".envrc", False),
    (".*", ".envrc", True),
    ("**", ".git/hooks/pre-commit", False),
    ("**/pre-commit", "a/.git/pre-commit", False),
    ("**", ".envrc", False),
    (".git/**", ".git/hooks/pre-commit", True),
    ("**/.envrc", "a/.envrc", True),
]


@pytest.mark.parametrize(("pattern", "name", "is_meant"), MEANT)
def test_a_pattern_means_names_part_by_part(pattern: str, name: str, is_meant: bool) -> None:
    assert is_wanted(name, [pattern]) == is_meant


def test_many_patterns_for_any_parts_take_no_time() -> None:
    assert not is_wanted("/".join(["a"] * 32), ["/".join(["**", "a"] * 16) + "/b"])


@pytest.mark.parametrize(
    "name",
    ["", "/etc/x", "..", "a/../b", "a//b", "./a", "a\0b", "a\nb", "\udcff", "x" * 256, "a/" * 600 + "b", chr(0xD800)],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(jail.PolicyError, match="files"):
        checked_name(name)


def test_contents_are_bytes_text_or_a_file_of_the_hosts(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"here")

    assert given({"a": "\u00e9", "b/c": b"x", "d": tmp_path / "f"}) == (
        ("a", "\u00e9".encode()),
        ("b/c", b"x"),
        ("d", b"here"),
    )


def test_what_is_no_file_of_the_hosts_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", tmp_path, tmp_path / "none"):
        with pytest.raises(jail.PolicyError, match="files"):
            content_of("x", path)


def test_a_file_without_an_end_is_read_to_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    with pytest.raises(jail.PolicyError, match="more than 64M"):
        content_of("x", tmp_path / "sparse")


def test_patterns_are_a_list_of_names_below_the_folder() -> None:
    assert patterns(["a", "**"]) == ("a", "**")
    for wrong in ("*.png", ["/etc/*"], ["../x"], [""]):
        with pytest.raises(jail.PolicyError, match="collect"):
            patterns(wrong)
