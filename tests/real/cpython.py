"""Runs CPython's own test modules inside and outside, and compares how each test ends.

They are in Debian's libpython3.11-testsuite, beside the system's Python.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from .pairs import emptied, folder, inside, outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from .pairs import Ended

PYTHON = "/usr/bin/python3"
SECONDS = 300
TABLE = tomllib.loads((Path(__file__).parent / "cpython.toml").read_text())
KNOWN: dict[str, str] = TABLE["differs"]


def installed() -> bool:
    return any(Path("/usr/lib").glob("python3.*/test/test_fcntl.py"))


class Module(NamedTuple):
    """Tells how a module's tests ended: the status of the whole, and "ok", "skipped" or "failed" for each."""

    status: int | None
    tests: dict[str, str]
    said: str


def run(runner: Callable[[list[str], Path, int], Ended], name: str, where: Path) -> Module:
    report = where / "report.xml"
    ended = runner([PYTHON, "-m", "test", "--junit-xml", str(report), "-v", name], where, SECONDS)
    return Module(ended.status, tests_of(report), ended.stdout[-3000:] + ended.stderr[-3000:])


def tests_of(report: Path) -> dict[str, str]:
    """Reads what unittest has told of each test; nothing where the module ended before the report was written."""
    if not report.exists():
        return {}
    cases = ET.parse(report).iter("testcase")
    return {".".join(filter(None, (case.get("classname"), case.get("name")))): outcome(case) for case in cases}


def outcome(case: ET.Element) -> str:
    kinds = {child.tag for child in case}
    return "failed" if kinds & {"error", "failure"} else "skipped" if "skipped" in kinds else "ok"


def differences(name: str) -> dict[str, str]:
    """Runs the module both times; returns what differs and has no reason in the table: test -> its two ends."""
    with folder() as made:
        plain = run(outside, name, emptied(made / "work"))
        jailed = run(inside, name, emptied(made / "work"))
    both = {test: (plain.tests.get(test), jailed.tests.get(test)) for test in plain.tests | jailed.tests}
    found = {test: f"{was} outside, {now} inside" for test, (was, now) in both.items() if was != now}
    if plain.status != jailed.status and not found:
        found[name] = f"status {plain.status} outside, {jailed.status} inside: {jailed.said[-600:]}"
    return {test: ends for test, ends in found.items() if not reason(test)}


def reason(test: str) -> str | None:
    return next((why for pattern, why in KNOWN.items() if fnmatchcase(test, pattern)), None)
