"""Every code block of README.md and docs/ runs, and does what the page says of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from ..pages import PAGES, ROOT, Block, blocks
from .host import public_folder
from .page_settings import EXAMPLES, FILES, PREAMBLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.user_only  # as the reader is; root's would be the same, and they take a while
FIGURES = re.compile(r"(ran|reached) \S+")  # they differ from run to run
MARK = "=next="


def runnable(page: str, *kinds: str) -> list[Block]:
    return [block for block in blocks(page) if block.kind in kinds and not block.mark]


@pytest.fixture
def folder(page: str) -> Iterator[Path]:
    """Yields a folder that looks as the reader's does, with ``jail`` and ``python`` on its PATH."""
    with public_folder() as made:
        for name, text in FILES.get(page, {}).items():
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(text)
            (made / name).chmod(0o755)
        if page in EXAMPLES:
            shutil.copytree(ROOT / "examples", made / "examples")
        (made / ".bin").mkdir()
        program = made / ".bin/jail"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m jail "$@"\n')
        program.chmod(0o755)
        yield made


def done(command: list[str], folder: Path, stdin: str = "") -> str:
    path = f"{folder}/.bin:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    finished = subprocess.run(command, cwd=folder, env=env, input=stdin, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page, "python")])
def test_the_python_of_a_page_runs_and_its_claims_hold(page: str, folder: Path) -> None:
    texts = {"preamble": textwrap.dedent(PREAMBLES.get(page, ""))}
    texts |= {f"{page}:{block.line}": block.text for block in runnable(page, "python")}
    done([sys.executable, "-m", "tests.pages"], folder, json.dumps(texts))


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page, "console", "sh")])
def test_the_commands_of_a_page_print_what_it_shows(page: str, folder: Path) -> None:
    for block in runnable(page, "console", "sh"):
        if "-p node" in block.text and not (shutil.which("node") or shutil.which("nodejs")):
            continue
        if block.kind == "sh":
            done(["bash", "-euc", block.text], folder)
            continue
        shown = [part.partition("\n") for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]]
        # the status of each command is the next one's $?
        script = "".join(f"s=$?; echo {MARK}; (exit $s)\n{command}\n" for command, _, _ in shown)
        printed = done(["bash", "-c", f"exec 2>&1\n{script}\ntrue"], folder).split(f"{MARK}\n")[1:]
        for (command, _, wanted), seen in zip(shown, printed, strict=True):
            assert FIGURES.sub("", seen) == FIGURES.sub("", wanted), f"{page}:{block.line}: {command}"
