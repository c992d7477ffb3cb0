"""The copy of a workspace that ``jail policy learn`` runs its command in."""

from __future__ import annotations

import inspect
import os
import stat
import sys
from pathlib import Path

import pytest

from jail import PolicyError
from jail.workspaces import copy as workspace_copy
from jail.workspaces.copy import copy_workspace, size_of


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    (made / "inner").mkdir(parents=True)
    (made / "inner" / "file").write_bytes(b"12345678")
    os.utime(made / "inner" / "file", (1, 2))
    (made / "link").symlink_to(tmp_path / "elsewhere")
    (made / "folder").symlink_to("inner")
    return made


def test_files_folders_and_links_are_copied(workspace: Path, tmp_path: Path) -> None:
    (workspace / "inner").chmod(0o555)
    copy_workspace(str(workspace), str(tmp_path / "copy"), 8)
    copy = tmp_path / "copy"
    assert sorted(os.listdir(copy)) == ["folder", "inner", "link"]
    assert (copy / "inner" / "file").read_bytes() == b"12345678"
    assert (copy / "inner" / "file").stat().st_mtime == 2
    assert stat.S_IMODE((copy / "inner").stat().st_mode) == 0o555
    assert os.readlink(copy / "link") == str(tmp_path / "elsewhere")
    assert os.readlink(copy / "folder") == "inner"


def test_no_file_keeps_a_set_user_id_bit(workspace: Path, tmp_path: Path) -> None:
    (workspace / "inner" / "file").chmod(0o6755)
    (workspace / "inner").chmod(0o3755)
    copy_workspace(str(workspace), str(tmp_path / "copy"), 8)
    assert stat.S_IMODE((tmp_path / "copy" / "inner" / "file").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "copy" / "inner").stat().st_mode) == 0o755


def test_a_fifo_is_left_out(workspace: Path, tmp_path: Path) -> None:
    os.mkfifo(workspace / "fifo")
    copy_workspace(str(workspace), str(tmp_path / "copy"), 8)
    assert not (tmp_path / "copy" / "fifo").exists()


@pytest.mark.parametrize("exchanged", ["link", "fifo"])
def test_what_is_exchanged_meanwhile_is_not_followed(
    exchanged: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").write_text("secret")
    file, copied = workspace / "inner" / "file", workspace_copy._Copy._file

    def exchange(self: workspace_copy._Copy, folder: int, name: str, there: str) -> None:
        file.unlink()
        if exchanged == "link":
            file.symlink_to(tmp_path / "elsewhere")
        else:
            os.mkfifo(file)
        copied(self, folder, name, there)

    monkeypatch.setattr(workspace_copy._Copy, "_file", exchange)
    if exchanged == "link":
        with pytest.raises(PolicyError, match="cannot be copied"):
            copy_workspace(str(workspace), str(tmp_path / "copy"), 8)
    else:
        copy_workspace(str(workspace), str(tmp_path / "copy"), 8)
    assert not (tmp_path / "copy" / "inner" / "file").exists()


def test_no_more_is_copied_than_may_be(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="has grown"):
        copy_workspace(str(workspace), str(tmp_path / "copy"), 7)


def test_folders_that_are_nested_too_deep_are_told(tmp_path: Path) -> None:
    """A guest of an earlier run may have made them. os.walk calls itself before Python 3.12."""
    tmp_path.joinpath(*["d"] * 200).mkdir(parents=True)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 150)
    try:
        found = size_of(str(tmp_path))
    except PolicyError as error:
        found = str(error)
    finally:
        sys.setrecursionlimit(limit)
    assert found in (0, f"the workspace {tmp_path} cannot be copied: folders are nested too deep")
