"""What the supervisor runs or believes: a guest that writes in one run changes nothing of the next, for real."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

import jail
from jail.errors import JailError
from jail.policy.load import load

from .host import public_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


VENV = """
import os, shutil, sys
os.makedirs("v/bin")
shape, real, home = sys.argv[1:]
open("v/pyvenv.cfg", "w").write(f"home = {os.path.dirname(real)}\\n")
python = "v/bin/python"
if shape == "script":
    open(python, "w").write(f"#!/bin/sh\\necho $$ >>{os.getcwd()}/RAN\\nexec {real} \\"$@\\"\\n")
    os.chmod(python, 0o755)
else:
    os.symlink(real, python)
if shape == "startup":
    os.makedirs("v/lib/python3.11/site-packages")
    open("v/lib/python3.11/site-packages/evil.pth", "w").write(f"import os; open('{os.getcwd()}/RAN', 'a')\\n")
if shape == "link to a home":
    os.makedirs("v/lib")
    os.symlink(home, "v/lib/python%d.%d" % sys.version_info[:2])
"""


@pytest.mark.parametrize("shape", ["script", "startup", "link to a home"])
def test_an_interpreter_that_a_guest_has_made_is_not_run_on_the_host(
    shape: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, home = folder / "ws", folder / "home"
    for made in (workspace, home):
        made.mkdir(mode=0o755)
    (home / "key").write_text("a key of the host")
    (home / "key").chmod(0o644)
    monkeypatch.chdir(workspace)
    real = os.path.realpath("/usr/bin/python3")
    made_by_guest = jail.run([real, "-c", VENV, shape, real, str(home)], "build", rw=["."], cwd=str(workspace))
    assert made_by_guest.ok, made_by_guest.stderr
    assert os.path.lexists(workspace / "v/bin/python")
    look = "import os\nfor at, _, names in os.walk(%r): print(at, names)" % str(workspace)  # noqa: UP031

    policy = load("python", [("guest.interpreter", str(workspace / "v/bin/python")), ("guest.level", "off")])
    try:
        seen = jail.run(look, policy).stdout
    except JailError as error:
        seen = str(error)

    assert not (workspace / "RAN").exists()
    assert "key" not in seen.replace(str(folder), "")
    assert bool("no program of the machine" in seen) == (shape == "script")


def test_the_interpreter_that_runs_this_is_still_found_by_its_path() -> None:
    policy = load("python", [("guest.interpreter", sys.executable)])

    assert jail.run("print(6 * 7)", policy).stdout == "42\n"
