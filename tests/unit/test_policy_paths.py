"""Entries of paths: what their colons, minus signs and backslashes mean."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jail.policy.paths import escaped, split


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("/a", (False, "/a", None)),
        ("-/a", (True, "/a", None)),
        ("/a:/b", (False, "/a", "/b")),
        ("-/a:/b", (True, "/a", "/b")),
        (r"/a\:b", (False, "/a:b", None)),
        (r"-/a\:b:/c\:d", (True, "/a:b", "/c:d")),
        (r"\-dash", (False, "-dash", None)),
        ("--dash", (True, "-dash", None)),
        (r"-\-dash", (True, r"\-dash", None)),
        (r"a\b", (False, r"a\b", None)),
        (r"a\\b", (False, r"a\b", None)),
        (r"a\\:/b", (False, "a\\", "/b")),
    ],
)
def test_an_entry_has_these_parts(entry: str, parts: tuple[bool, str, str | None]) -> None:
    assert split(entry) == parts


@pytest.mark.parametrize("entry", ["", "-", ":/a", "/a:b", "/a:", "/a:/b:/c", r"/a\:b:c", r"/a\:b:/c:/d", "/a\0"])
def test_an_entry_that_means_nothing(entry: str) -> None:
    with pytest.raises(ValueError, match=r"path|colon"):
        split(entry)


@given(st.text(st.sampled_from("-:\\/a "), min_size=1))
@example("-")
@example("\\-")
@example("\\:")
def test_every_name_can_be_written(path: str) -> None:
    assert split(escaped(path)) == (False, path, None)
