"""A commit that is killed at a random moment; ``python -m tests.privileged.workspace_kills`` does it 100 times."""

from __future__ import annotations

import pytest

from jail.runs import execute
from tests.census import nothing_left

from .workspace_kills import kills


@pytest.mark.parametrize("way", ["overlay", "copy"])
def test_a_kill_at_any_moment_of_a_commit_leaves_whole_files_and_a_word(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "copy":
        monkeypatch.setattr(execute, "overlay_works", lambda _bind: False)
    with nothing_left():
        assert kills(3, 1) > 0
