"""How far the protection of jail's own files reaches, by trying: docs/security.md, known limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import jail

from .host import public_folder, sh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder("/var/tmp") as made:
        yield made


def test_between_a_pinned_folder_and_its_surroundings_mv_copies(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    (folder / "b" / "env").symlink_to(folder / "a")  # on the way to guest.interpreter, so that b is pinned
    policy = jail.Policy.load("command")
    policy = policy.replace(guest=policy.guest.replace(interpreter=str(folder / "b" / "env" / "bin" / "python3")))
    across = "touch x && mv x b/x && ! ln b/x y"
    inside = "mkdir b/c && mv b/x b/c/x && ln b/c/x b/y && mv b/c b/d && echo well"
    result = jail.run(sh(f"cd {folder}; {across} && {inside}"), policy, rw=[folder], allow_own_files=True)
    assert result.stdout == "well\n", (result.stderr, result.notes)
    assert "Invalid cross-device link" in result.stderr


def test_another_installation_is_a_folder_like_any_other(folder: Path) -> None:
    (folder / "other" / "jail").mkdir(parents=True)
    (folder / "other" / "jail" / "__init__.py").write_text("kept = 1\n")
    assert jail.run(sh(f"echo bad >{folder}/other/jail/__init__.py"), rw=[folder]).ok
    assert (folder / "other" / "jail" / "__init__.py").read_text() == "bad\n"
