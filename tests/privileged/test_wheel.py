"""The wheel that is published: installed where there is no compiler and no header, it does the main job.

README.md has the commands.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEITHER = {"PATH": "/nonexistent", "CC": "/nonexistent", "CPATH": "/nonexistent"}


def done(*command: object, env: dict[str, str] | None = None) -> str:
    finished = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)
    assert finished.returncode == 0, finished.stderr[-2000:]
    return finished.stdout


@pytest.mark.root_only  # an ordinary user's would be the same, and it takes a while
def test_a_wheel_needs_no_compiler(tmp_path: Path) -> None:
    out = done(ROOT / "tools/wheel", tmp_path / "dist")
    [wheel] = (tmp_path / "dist").glob("jail_run-*-manylinux_*.whl")
    assert [*(tmp_path / "dist").glob("jail_run-*.tar.gz")], out
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith((".c", ".h", ".o"))]

    done(sys.executable, "-m", "venv", tmp_path / "there")
    there = tmp_path / "there/bin"
    env = {**os.environ, **NEITHER}
    done(there / "pip", "install", "-q", "--only-binary", ":all:", "-c", ROOT / "constraints.txt", wheel, env=env)
    assert done(there / "jail", "run", "-c", "print(6 * 7)", env=env) == "42\n"
    assert done(there / "jail", "run", "-p", "javascript", "-c", "console.log(6 * 7)", env=env) == "42\n"
    assert done(there / "jail", "run", "--", "/bin/echo", "there", env=env) == "there\n"
