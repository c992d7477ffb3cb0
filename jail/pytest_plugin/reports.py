"""Reads what a jailed copy says of its tests. The text is a guest's: each part is checked, nothing else is taken."""

from __future__ import annotations

import builtins
import json
import warnings

import pytest
from _pytest.reports import TestReport
from _pytest.subtests import SubtestReport, failed_subtests_key

from ..core.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Literal

TOLD = "jail"  # the name of a report's section and properties with what the jail has to tell of a test
PARTS = ("setup", "call", "teardown")
OUTCOMES = ("passed", "failed", "skipped")
TIMES = {"duration", "start", "stop"}
LATEST = 1 << 40  # seconds
KEYS = (
    "nodeid", "location", "keywords", "outcome", "longrepr", "when", "sections", "duration", "start", "stop",
    "user_properties", "wasxfail",
)  # fmt: skip


class Answer:
    """Holds the reports and warnings of one test, for pytest."""

    def __init__(self, reports: list[TestReport], warned: list[dict[str, Any]]) -> None:
        self.reports, self.warnings = reports, warned

    def tell(self, lines: Sequence[str]) -> None:
        """Adds lines of the jail's to the reports, and to the properties of the last, which JUnit's file has too."""
        for report in self.reports:
            report.sections.append((TOLD, "\n".join(lines)))
        self.reports[-1].user_properties += [(TOLD, line) for line in lines]


def failed(item: pytest.Item, reason: str) -> list[TestReport]:
    """Returns the reports of a test that has made none itself: its jail ended it."""

    def part(when: Literal["setup", "call", "teardown"], outcome: Literal["passed", "failed"]) -> TestReport:
        text = _shown(reason) if outcome == "failed" else None
        return TestReport(item.nodeid, item.location, dict.fromkeys(item.keywords, 1), outcome, text, when)

    return [part("setup", "passed"), part("call", "failed"), part("teardown", "passed")]


def answers_of(text: object, items: Iterable[pytest.Item]) -> dict[str, Answer] | None:
    """Returns the answer of each test, in the form that ``inside.run`` writes; None if it is of any other form."""
    try:
        _must(isinstance(text, str))
        told = _shown(json.loads(str(text)))
        return {item.nodeid: _answer(told[item.nodeid], item) for item in items}
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return None


def _answer(told: dict[str, Any], item: pytest.Item) -> Answer:
    reports = [_report(data, item) for data in told["reports"]]
    calls = [report.when for report in reports[1:-1]]
    _must([reports[0].when, *calls, reports[-1].when] == ["setup", *(["call"] * len(calls)), "teardown"])
    _must(sum(not isinstance(report, SubtestReport) for report in reports) <= len(PARTS))
    for report in reports:
        if isinstance(report, SubtestReport) and report.failed:  # pytest fails a test by their number, kept here
            item.config.stash[failed_subtests_key][report.id] += 1
    answer = Answer(reports, [_warning(data, item) for data in told["warnings"]])
    left = [line for line in told["left"] if isinstance(line, str) and len(line) <= 300]
    if left:
        answer.tell(left)
    return answer


def _report(data: dict[str, Any], item: pytest.Item) -> TestReport:
    kept = {key: data[key] for key in KEYS if key in data}
    _must(kept["when"] in PARTS and kept["outcome"] in OUTCOMES and "duration" in kept)
    for key in TIMES & kept.keys():
        _must(type(kept[key]) in (int, float) and 0 <= kept[key] < LATEST)
    kept["sections"] = [(str(name), str(text)) for name, text in kept["sections"]]
    kept["user_properties"] = [(str(name), value) for name, value in kept["user_properties"] if name != TOLD]
    _must(isinstance(kept.get("wasxfail", ""), str))
    kept["longrepr"] = _failure(kept["longrepr"])
    kept |= {"nodeid": item.nodeid, "location": item.location, "keywords": dict.fromkeys(item.keywords, 1)}
    of_subtest = data.get("_subtest.context")
    if of_subtest is not None:
        _must(isinstance(of_subtest["msg"], str | None) and isinstance(of_subtest["kwargs"], dict))
        kept["_subtest.context"] = {"msg": of_subtest["msg"], "kwargs": of_subtest["kwargs"]}
    report = (TestReport if of_subtest is None else SubtestReport)._from_json(kept)
    str(report.longrepr)  # one of the wrong form fails here, and not in pytest
    _must(report.outcome != "failed" or report.longrepr is not None)  # as pytest asserts when it shows them
    _must(report.outcome != "skipped" or "wasxfail" in kept or isinstance(report.longrepr, tuple))
    return report


def _failure(data: Any) -> Any:
    """Returns what was written of a failure, or of the reason for a skip, if pytest can read it."""
    if isinstance(data, list):
        path, line, reason = data
        return str(path), int(line), str(reason)
    if isinstance(data, dict):
        crash = data["reprcrash"]
        _must(crash is None or (isinstance(crash["message"], str) and isinstance(crash["path"], str)))
        _must(data["reprtraceback"] is not None)
    return data if data is None or isinstance(data, dict) else str(data)


def _warning(data: dict[str, Any], item: pytest.Item) -> dict[str, Any]:
    category = getattr(builtins, data["category"], None) or getattr(pytest, data["category"], None)
    if not (isinstance(category, type) and issubclass(category, Warning)):
        category = Warning
    text = str(data["message"])
    # With its source line, or pytest would read that from the file, which a guest has named, outside of the jail.
    source = str(data["source"])
    message = warnings.WarningMessage(text, category, str(data["file"]), int(data["line"]), line=source)
    return {"warning_message": message, "when": "runtest", "nodeid": item.nodeid, "location": None}


def _shown(value: Any) -> Any:
    """Escapes everything in texts of a guest that could move a terminal's cursor."""
    if isinstance(value, str):
        lines = value.split("\n")
        return "\n".join(line if line.isprintable() else "\t".join(map(printable, line.split("\t"))) for line in lines)
    if isinstance(value, list):
        return [_shown(inner) for inner in value]
    if isinstance(value, dict):
        return {_shown(name): _shown(inner) for name, inner in value.items()}
    return value


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError
