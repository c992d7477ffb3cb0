"""A commit that is killed at a random moment; ``python -m tests.privileged.workspace_kills`` does it 100 times."""

from __future__ import annotations

from tests.census import nothing_left

from .workspace_kills import kills


def test_a_kill_at_any_moment_of_a_commit_leaves_whole_files_and_a_word() -> None:
    with nothing_left():
        assert kills(10, 1) > 0
