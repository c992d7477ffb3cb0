"""The manual pages and completion files that a wheel carries: one page for each command, with all its options."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from jail.cli.commands import root
from jail.cli.options import OPTIONS

ROOT = Path(__file__).parents[2]
MADE = runpy.run_path(str(ROOT / "tools/shell_files.py"))
FILES = MADE["files"]()
PAGES = {path.rpartition("/")[2]: text for path, text in FILES.items() if path.startswith("man/")}


def commands(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    found = [(*names, name) for name in group.commands]
    inner = [(name, command) for name, command in group.commands.items() if isinstance(command, click.Group)]
    return [*found, *(deeper for name, command in inner for deeper in commands(command, *names, name))]


def test_each_command_has_its_page() -> None:
    assert set(PAGES) == {"jail.1", *(f"{'-'.join(('jail', *names))}.1" for names in commands(root))}
    assert all(text.startswith('.TH "JAIL') and "\n.SH SYNOPSIS\n" in text for text in PAGES.values())


def test_the_page_of_run_has_each_option_and_each_status() -> None:
    text = PAGES["jail-run.1"].replace("\\-", "-")
    assert not [name for option in OPTIONS if option.later != "*" for name in option.names if name not in text]
    assert ".nf\nExit status:\n" in text and "159      stopped for a forbidden act" in text


def test_no_text_is_an_instruction() -> None:
    assert MADE["escaped"](".so /etc/passwd") == "\\&.so /etc/passwd"
    assert MADE["escaped"]("\\fB--x") == "\\efB\\-\\-x"
    known = re.compile(r"^\.(TH|SH|B|TP|PP|br|nf|fi)\b", re.MULTILINE)
    for text in PAGES.values():
        assert len(re.findall(r"^[.']", text, re.MULTILINE)) == len(known.findall(text))


@pytest.mark.optional
def test_groff_takes_the_pages() -> None:
    if not shutil.which("groff"):
        pytest.skip("this machine has no groff")
    text = "".join(PAGES.values())
    done = subprocess.run(["groff", "-man", "-Tascii", "-ww"], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_shell_finds_its_file() -> None:
    paths = {path for path in FILES if not path.startswith("man/")}
    assert paths == set(MADE["COMPLETIONS"].values())
    assert FILES["zsh/site-functions/_jail"].startswith("#compdef jail\n")
