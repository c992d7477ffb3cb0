"""Which writable shares are refused as a mistake: homes, the root folder, folders of the system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jail.core.errors import PolicyError
from jail.plan.workspaces import why_unwise

from .test_plan import plan


@pytest.mark.parametrize("folder", ["/root", "/home", os.path.realpath(os.path.expanduser("~"))])
def test_a_home_is_no_workspace(folder: str) -> None:
    assert "--allow-home" in (why_unwise(folder) or "")


@pytest.mark.parametrize("folder", ["/", "/etc", "/etc/ssl", "/usr", "/usr/lib", "/var", "/boot", "/opt", "/dev"])
def test_a_folder_of_the_system_is_no_workspace(folder: str) -> None:
    assert "folder of the system" in (why_unwise(folder) or "")


@pytest.mark.parametrize(
    "folder", ["/root/project", "/home/a/b", "/usr/src/app", "/opt/project", "/var/lib/ci/work", "/dev/shm/a", "/tmp"]
)
def test_a_folder_of_ones_own_is_one(folder: str) -> None:
    assert why_unwise(folder) is None


def test_another_users_home_is_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "a home" in (why_unwise(os.path.realpath(tmp_path)) or "")


def test_a_plan_with_one_is_refused_unless_it_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(PolicyError, match=r"--rw: .* is a home: .*allow_home=True"):
        plan("command", write=(str(tmp_path),))
    assert plan("command", write=(str(tmp_path),), allow_home=True)
    assert plan("command", read=(str(tmp_path),))  # only what the guest could change is refused
    (tmp_path / "project").mkdir()
    assert plan("command", write=(str(tmp_path / "project"),))


def test_the_current_directory_of_a_build_is_meant_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError, match=r"filesystem.write in .*build.toml:\d+: .* is a home"):
        plan("build")


def test_the_root_folder_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    with pytest.raises(PolicyError, match="cannot be shown in its own place"):
        plan("build", allow_home=True)
    with pytest.raises(PolicyError, match="folder of the system"):
        plan("command", write=("/:/host",))
