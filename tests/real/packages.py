"""Runs the suites of packages from the index, from their sdists, inside and outside, and compares each test's end."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from .cpython import tests_of
from .pairs import SAME, emptied, folder, inside, outside

TABLE = tomllib.loads((Path(__file__).parent / "packages.toml").read_text())
SUITES: dict[str, list[str]] = TABLE["suites"]
SECONDS = 600
ENVIRONMENT = {**SAME, "CI": "true"}  # hypothesis: the same examples each time, and no deadlines


def environment(place: Path) -> Path:
    """Makes a virtual environment with all of the packages; returns its interpreter."""
    subprocess.run([TABLE["python"], "-m", "venv", place / "venv"], check=True)
    python = place / "venv" / "bin" / "python"
    wanted = [*TABLE["install"], *SUITES]
    subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True, stdout=sys.stderr)
    return python


def unpacked(archive: Path, place: Path) -> Path:
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    [top] = place.iterdir()
    for path in (top, *top.rglob("*")):
        path.chmod(0o777)
    return top


def differences(name: str, python: Path, archive: Path) -> dict[str, str]:
    """Runs the suite both times; returns what differs: test -> its two ends."""
    ends = []
    with folder() as made:
        for runner in (outside, inside):
            top = unpacked(archive, emptied(made / "work"))
            report = top / "report.xml"
            command = [str(python), "-m", "pytest", "-q", f"--junit-xml={report}", *SUITES[name]]
            ended = runner(command, top, SECONDS, env=ENVIRONMENT)
            ends.append((ended, tests_of(report)))
    (plain, was), (jailed, now) = ends
    found = {
        test: f"{was.get(test)} outside, {now.get(test)} inside" for test in was | now if was.get(test) != now.get(test)
    }
    if plain.status != jailed.status or not was:
        found[name] = (
            f"status {plain.status} outside, {jailed.status} inside: {jailed.stdout[-600:]}{jailed.stderr[-600:]}"
        )
    return found
