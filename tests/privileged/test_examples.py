"""The programs of examples/ print what the pages of docs/ show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {
    "docs/javascript.md": ("javascript/secure_context", "javascript/snapshot", "javascript/structured_error"),
    "docs/sessions.md": ("agent", "notebook", "judge"),
}


@pytest.mark.parametrize(("page", "example"), [(page, one) for page in PAGES for one in PAGES[page]])
def test_an_example_prints_what_the_documentation_shows(page: str, example: str) -> None:
    program = f"examples/{example}.py"
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert f"```console\n$ python {program}\n{done.stdout}```\n" in (ROOT / page).read_text()
