"""The script and the policy of docs/ci.md, as they stand there, in the places that the page names."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import jail

from .host import ROOT, public_folder
from .program import ENV
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


def block(kind: str, number: int = 0) -> str:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[number]


def checkout(folder: Path, test: str) -> None:
    for name in ("base/ci", "change", "bin"):
        (folder / name).mkdir(parents=True)
    (folder / "base/ci/policy.toml").write_text(block("toml"))
    (folder / "base/ci/untrusted.sh").write_text(block("sh"))
    (folder / "change/test_it.py").write_text(test)
    (folder / "change/policy.toml").write_text("description = 'never read'")
    install(folder)


def install(folder: Path, python: str = PYTHON) -> None:
    program = folder / "bin/jail"
    program.write_text(f'#!/bin/sh\nexec {python} -m jail "$@"\n')
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


def test_a_build_leaves_the_checkout_clean() -> None:
    """The change's make writes beside its sources, and into .git: the checkout has none of it, the archive has."""
    with public_folder("/var/tmp") as folder:
        for name in ("change", "bin"):
            (folder / name).mkdir()
        install(folder, sys.executable)
        make = "all:\n\techo made >out.o\n\techo evil >.git/hooks/post-checkout\n\trm -f kept\n"
        (folder / "change/Makefile").write_text(make)
        (folder / "change/kept").touch()
        git = ["git", "-C", "change", "-c", "user.name=a", "-c", "user.email=a@example.com"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "a change"]):
            subprocess.run([*git, *words], cwd=folder, check=True)
        env = {**ENV, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        done = subprocess.run(
            ["sh", "-c", block("sh", 1)], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert sorted(os.listdir(folder / "change")) == [".git", "Makefile", "kept"]
        assert not (folder / "change/.git/hooks/post-checkout").exists()
        with jail.Workspace(folder / "change") as workspace:
            assert workspace.apply(folder / "changes.tar.gz") == ()
            kinds = {change.path: change.kind for change in workspace.diff()}
        wanted = {"out.o": "added", "kept": "deleted", ".git/hooks/post-checkout": "added"}
        assert wanted.items() <= kinds.items()


def test_every_recipe_takes_script_and_policy_from_the_base_branch() -> None:
    recipes = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert [name for name, _ in recipes] == [
        "A build that leaves the checkout clean", "GitHub", "GitLab", "Plain Docker", "Kubernetes",
    ]  # fmt: skip
    for name, text in recipes[1:]:
        assert "base/ci/untrusted.sh" in text, name
    assert "change/ci" not in PAGE
