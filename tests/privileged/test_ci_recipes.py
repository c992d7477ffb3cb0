"""The script and the policy of docs/ci.md, as they stand there, in the places that the page names."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from .host import ROOT, public_folder
from .tiers import PYTHON, USER, imitated

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "ci.md").read_text()
PASSES = "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): self.assertEqual(6 * 7, 42)\n"
GREEDY = """
import os, unittest
class T(unittest.TestCase):
    def test_it(self):
        for path in ("/etc/passwd", "../base/ci/policy.toml", "/proc/1/cmdline"):
            with self.assertRaises(OSError): open(path)
        with self.assertRaises(OSError): open("test_it.py", "w")
        self.assertNotIn("TOKEN", os.environ)
"""


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def checkout(folder: Path, test: str) -> None:
    for name in ("base/ci", "change", "bin"):
        (folder / name).mkdir(parents=True)
    (folder / "base/ci/policy.toml").write_text(block("toml"))
    (folder / "base/ci/untrusted.sh").write_text(block("sh"))
    (folder / "change/test_it.py").write_text(test)
    (folder / "change/policy.toml").write_text("description = 'never read'")
    program = folder / "bin/jail"
    program.write_text(f'#!/bin/sh\nexec {PYTHON} -m jail "$@"\n')
    program.chmod(0o755)


@pytest.mark.root_only
@pytest.mark.parametrize("scene", [("docker",), ("docker", *USER), ("userns0", *USER)], ids=" ".join)
@pytest.mark.parametrize("test", [PASSES, GREEDY], ids=["passes", "greedy"])
def test_the_script_runs(scene: tuple[str, ...], test: str) -> None:
    with public_folder() as folder:
        checkout(folder, test)
        path = f"{folder}/bin:{os.environ['PATH']}"
        command = ("env", f"PATH={path}", "TOKEN=secret", "sh", "base/ci/untrusted.sh")
        done = imitated(scene, *command, cwd=folder)
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert "OK" in done.stderr
        assert json.loads((folder / "report.json").read_text())["tier"] == "no-namespaces"


def test_every_recipe_takes_script_and_policy_from_the_base_branch() -> None:
    recipes = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert [name for name, _ in recipes] == ["GitHub", "GitLab", "Plain Docker", "Kubernetes"]
    for name, text in recipes:
        assert "base/ci/untrusted.sh" in text, name
    assert "change/ci" not in PAGE
