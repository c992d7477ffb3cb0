"""A skip of a test that makes jails is a failure where everything must work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
SKIPS = "def test_it(needs): needs(False, 'such thing')\n"
FILES = {
    "privileged/test_able.py": "def test_it(needs): needs(True, 'such thing')\n",
    "privileged/test_unable.py": SKIPS,
    "privileged/test_optional.py": f"import pytest\n@pytest.mark.optional\n{SKIPS}",
    "privileged/test_expected.py": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
    "native/test_mark.py": "import pytest\n@pytest.mark.skip\ndef test_it(): pass\n",
    "escape/test_at_import.py": "import pytest\npytest.skip('not here', allow_module_level=True)\n",
    "unit/test_unit.py": SKIPS,
}


def outcomes(folder: Path, must_work: str) -> dict[str, str]:
    """passed, skipped or failed by the name of the file, from a run of pytest with our conftest.py."""
    for name, source in FILES.items():
        (folder / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tests" / name).write_text(source)
    shutil.copy(ROOT / "tests/conftest.py", folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junit-xml=report.xml"]
    run = subprocess.run(
        [*command, "--continue-on-collection-errors"],
        env={**os.environ, "JAIL_MUST_WORK": must_work}, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (folder / "report.xml").exists(), run.stdout + run.stderr
    found = {}
    for case in ET.parse(folder / "report.xml").iter("testcase"):
        module = case.get("classname") or case.get("name") or ""
        outcome = case[0].tag if len(case) else "passed"
        outcome = "failed" if outcome in {"failure", "error"} else outcome
        found[module.split(".")[-1].removeprefix("test_")] = outcome
    return found


@pytest.mark.parametrize(("must_work", "unable"), [("", "skipped"), ("1", "failed")])
def test_what_a_skip_means(tmp_path: Path, must_work: str, unable: str) -> None:
    assert outcomes(tmp_path, must_work) == {
        "able": "passed",
        "unable": unable,
        "mark": unable,
        "at_import": unable,
        "optional": "skipped",
        "expected": "skipped",  # so JUnit calls an expected failure
        "unit": "skipped",
    }
