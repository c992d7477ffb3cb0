"""The wheel that is published: installed where there is no compiler and no header, it does the main job.

README.md has the commands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from ..action_runner import command, steps

ROOT = Path(__file__).parents[2]
NEITHER = {"PATH": "/nonexistent", "CC": "/nonexistent", "CPATH": "/nonexistent"}


def done(*command: object, env: dict[str, str] | None = None) -> str:
    finished = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)
    assert finished.returncode == 0, finished.stderr[-2000:]
    return finished.stdout


def test_no_wheel_is_built_in_a_folder_that_was_there(tmp_path: Path) -> None:
    """Another user may have made it, or a build that was killed: its files would be in the wheel."""
    folder = Path(f"/var/tmp/jail-wheel.{os.getuid()}")
    folder.mkdir()
    try:
        refused = subprocess.run([ROOT / "tools/wheel", tmp_path / "dist"], capture_output=True, text=True)
        assert (refused.returncode, [*(tmp_path / "dist").iterdir()]) == (1, [])
        assert f"(fix: rm -r {folder})" in refused.stderr
    finally:
        folder.rmdir()


@pytest.mark.root_only  # an ordinary user's would be the same, and it takes a while
def test_a_wheel_needs_no_compiler(tmp_path: Path) -> None:
    out = done(ROOT / "tools/wheel", tmp_path / "dist")
    [wheel] = (tmp_path / "dist").glob("jail_run-*-manylinux_*.whl")
    assert [*(tmp_path / "dist").glob("jail_run-*.tar.gz")], out
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith((".c", ".h", ".o"))]

    [bill] = (tmp_path / "dist").glob("jail_run-*.cdx.json")
    parts = {part["name"]: part for part in json.loads(bill.read_text())["components"]}
    assert {"cffi", "click", "pyseccomp", "quickjs-ng", "libseccomp"} < parts.keys()
    assert parts[wheel.name]["hashes"] == [{"alg": "SHA-256", "content": sha256(wheel.read_bytes()).hexdigest()}]
    assert [ring["value"] for ring in parts[wheel.name]["properties"]] == [sys.implementation.cache_tag]

    env = {**os.environ, **NEITHER}
    install, run = steps({"run": "echo in a jail", "wheel": str(wheel), "python": sys.executable})
    words, added = command(install, tmp_path)
    done(*words, env={**env, **added, "PIP_ONLY_BINARY": ":all:", "PIP_CONSTRAINT": str(ROOT / "constraints.txt")})
    there, share = tmp_path / "jail/bin", tmp_path / "jail/share"
    words, added = command(run, tmp_path)
    assert "in a jail\n" in done(*words, env={**env, **added})
    assert (share / "man/man1/jail-run.1").read_text().startswith('.TH "JAIL-RUN" 1')
    for name in ("bash-completion/completions/jail", "zsh/site-functions/_jail", "fish/vendor_completions.d/jail.fish"):
        assert "_JAIL_COMPLETE" in (share / name).read_text()
    assert done(there / "jail", "run", "-c", "print(6 * 7)", env=env) == "42\n"
    assert done(there / "jail", "run", "-p", "javascript", "-c", "console.log(6 * 7)", env=env) == "42\n"
    assert done(there / "jail", "run", "--", "/bin/echo", "there", env=env) == "there\n"
