"""The project's papers: names in the metadata, contents of the sdist, links and paths that the pages name."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT, TOOL = PYPROJECT["project"], PYPROJECT["tool"]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)[^)]*\)")


def test_the_distribution_has_a_free_name_a_licence_and_authors() -> None:
    assert PROJECT["name"] == "jail-run"
    assert (PROJECT["license"], PROJECT["license-files"]) == ("Apache-2.0", ["LICENSE"])
    assert PROJECT["authors"] == [{"name": "the jail authors"}]
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    source = (ROOT / "jail/__init__.py").read_text()
    [version] = [ast.literal_eval(line.partition("= ")[2]) for line in source.splitlines() if "__version__ =" in line]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    done = subprocess.run([sys.executable, "-m", "jail", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"jail {version}\n")


def test_the_readme_says_how_the_command_comes_on_path() -> None:
    text = " ".join((ROOT / "README.md").read_text().split())
    assert 'To have it on PATH: `ln -s "$PWD/.venv/bin/jail" ~/.local/bin/jail`' in text


def test_prctl_is_an_extra_and_no_dependency() -> None:
    assert not [name for name in PROJECT["dependencies"] if "prctl" in name]
    assert [name for name in PROJECT["optional-dependencies"]["doctor"] if "python-prctl" in name]


def test_the_sdist_carries_papers_documents_and_tests(tmp_path: Path) -> None:
    egg = ["egg_info", "--egg-base", str(tmp_path)]
    subprocess.run(
        [sys.executable, "setup.py", "-q", *egg, "sdist", "--dist-dir", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    [archive] = tmp_path.glob("jail_run-*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    wanted = {"LICENSE", "README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "constraints.txt"}
    wanted |= {"docs/design.md", "native/build.py", "policies/python.toml", "tests/conftest.py", "tools/setup"}
    assert not wanted - names
    assert not [name for name in names if name.endswith((".so", ".o", "/jail-init"))]


@pytest.mark.parametrize("page", [path.name for path in ROOT.glob("*.md")])
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    assert not [target for target in LINK.findall(text) if not (ROOT / target).exists()]


def test_paths_that_the_pages_name_exist() -> None:
    """A table that says where a thing belongs must not name a file that has moved."""
    for page in ("README.md", "CONTRIBUTING.md"):
        named = re.findall(
            r"`((?:jail|native|tests|tools|docs|policies|bench|examples)/[\w./-]+)`", (ROOT / page).read_text()
        )
        assert named
        assert not [path for path in named if not (ROOT / path).exists()], page


def test_the_table_of_places_names_every_room() -> None:
    """A newcomer must find each room of jail/ by what belongs there."""
    rooms = tomllib.loads((ROOT / "tests/unit/layers.toml").read_text())
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert not [room for room in (*rooms["order"], *rooms["islands"]) if f"`jail/{room}/" not in text]


def test_no_file_is_longer_than_350_lines() -> None:
    """A file that has grown beyond it holds more than one thing."""
    files = [
        path for room in ("jail", "native") for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".c", ".h"}
    ]
    lengths = {str(path.relative_to(ROOT)): path.read_bytes().count(b"\n") for path in files}
    assert len(lengths) > 300
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_each_change_has_a_type_that_the_changelog_knows() -> None:
    types = [entry["directory"] for entry in TOOL["towncrier"]["type"]]
    names = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
    # Without the plus towncrier would take the word for an issue's number and print it.
    assert not [name for name in names if not re.fullmatch(rf"\+[\w-]+\.({'|'.join(types)})\.md", name)]


def test_the_suites_have_their_minutes_and_stay_below_the_whole() -> None:
    budget = tomllib.loads((ROOT / "tests/budget.toml").read_text())
    suites = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.glob("test_*.py"))}
    assert set(budget["minutes"]) == suites
    assert sum(budget["minutes"].values()) <= 40


def test_each_decision_has_a_number_of_its_own() -> None:
    names = sorted(path.name for path in (ROOT / "docs/decisions").iterdir())
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        assert (ROOT / "docs/decisions" / name).read_text().startswith(f"# {int(name[:4])}. ")
