"""Programs that people use, in a jail and beside it: what they print and how they end must be the same.

Each of programs/*.sh runs under ``sh -eu`` in an empty directory. Its first line names the policy and what it needs.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCRIPTS = sorted((Path(__file__).parent / "programs").glob("*.sh"))
PATH = "/usr/local/bin:/usr/bin:/bin"
SAME = {"PATH": PATH, "LANG": "C.UTF-8", "TMPDIR": "/tmp", "GIT_CONFIG_GLOBAL": "/dev/null"}


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory that the guest's id can reach, unlike pytest's own; it is the current one, which ``build`` shows."""
    folder = Path(tempfile.mkdtemp(prefix="workspace-"))
    folder.chmod(0o777)
    monkeypatch.chdir(folder)
    yield folder
    shutil.rmtree(folder)


def empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_works_as_it_does_outside(script: Path, workspace: Path, needs: Callable[[object, str], None]) -> None:
    header, _, text = script.read_text().partition("\n")
    policy, needed = (part.partition(": ")[2].strip() for part in header.split("|"))
    for program in needed.split():
        needs(shutil.which(program, path=PATH), program)
    command = ["/bin/sh", "-euc", text]
    folder = empty(workspace / "work")
    wanted = subprocess.run(
        command,
        cwd=folder,
        env={**SAME, "HOME": str(workspace)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    shown = [] if policy == "build" else [workspace]
    result = jail.run(command, policy=policy, rw=shown, cwd=empty(folder), env=SAME)
    assert (result.verdict, result.stderr) == ("ok", wanted.stderr.decode()), (result.reason, result.stdout)
    assert result.alarm is None
    assert result.stdout == wanted.stdout.decode()
    assert result.stdout
