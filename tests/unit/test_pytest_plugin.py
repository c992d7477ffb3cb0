"""The policy of ``pytest --jail=POLICY``, and what is taken of a report that a guest wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.warnings import warning_record_to_str

from jail.core.errors import PolicyError
from jail.pytest_plugin.copies import policy_of
from jail.pytest_plugin.plugin import is_jailed
from jail.pytest_plugin.reports import answers_of, failed

if TYPE_CHECKING:
    from pathlib import Path

WARNED = {"category": "UserWarning", "message": "x", "file": "y", "line": 1, "source": ""}
FAILURE = {"reprcrash": None, "reprtraceback": {"reprentries": [], "extraline": None, "style": "long"}, "chain": None}
PASSED = {
    "when": "setup",
    "outcome": "passed",
    "duration": 0.0,
    "longrepr": None,
    "sections": [],
    "user_properties": [],
}
RIGHT = [PASSED, PASSED | {"when": "call"}, PASSED | {"when": "teardown", "duration": 0}]


def told(reports: Any = RIGHT, **others: Any) -> Any:
    return {"reports": reports, "warnings": [], "left": [], **others}


def test_without_a_name_a_test_gets_no_network_and_sees_its_folder(pytestconfig: pytest.Config) -> None:
    policy = policy_of("", pytestconfig)
    assert (policy.network.mode, policy.guest.language, policy.guest.level) == ("none", "python", "off")
    assert str(pytestconfig.rootpath) in policy.filesystem.read and not policy.filesystem.write


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("nothing", "no such preset"),
        ("python", "guest.level: python: pytest needs a policy of commands, or of Python with guest.level = 'off'"),
        ("javascript", "pytest needs a policy of commands"),
        ("tests", "tests was taken for the policy .fix: --jail=POLICY, or --jail behind the tests"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(named: str, reason: str, pytestconfig: pytest.Config) -> None:
    with pytest.raises(PolicyError, match=reason):
        policy_of(named, pytestconfig)


def test_a_right_report_is_taken_with_the_name_that_is_known(request: pytest.FixtureRequest) -> None:
    item = request.node
    forged = [report | {"nodeid": "another", "keywords": {"x": 1}, "foo": 1} for report in RIGHT]
    answers = answers_of(json.dumps({item.nodeid: told(forged, left=["left file /x", "\x1b[2J", 7])}), [item])
    assert answers is not None
    reports = answers[item.nodeid].reports
    assert [(report.nodeid, report.outcome) for report in reports] == [(item.nodeid, "passed")] * 3
    assert not hasattr(reports[0], "foo")
    assert reports[-1].user_properties == [("jail", "left file /x"), ("jail", "\\u001b[2J")]


@pytest.mark.parametrize(
    "answer",
    [
        None, 7, [], {}, told([]), told([PASSED]), told(RIGHT * 2), told([*RIGHT[:2], {}]), told([None] * 3),
        *(
            told([*RIGHT[:2], RIGHT[2] | wrong])
            for wrong in (
                {"outcome": "fine"}, {"duration": "1"}, {"sections": ["abc"]}, {"longrepr": [1]}, {"wasxfail": 1},
                {"longrepr": {"reprcrash": 1}}, {"longrepr": {"reprcrash": {"message": 1, "path": "x"}}},
                {"longrepr": {"reprcrash": None, "reprtraceback": None}}, {"user_properties": [1]},
                {"duration": 10**400}, {"duration": float("nan")}, {"duration": True}, {"start": "x"},
                {"stop": 10**400},
                {"outcome": "failed"}, {"outcome": "skipped"}, {"outcome": "skipped", "longrepr": "text"},
                {"outcome": "failed", "longrepr": FAILURE | {"sections": [["name", "text", ""]]}},
            )
        ),
        told(warnings=[{"category": 1}]), told(left=7),
        told(warnings=[WARNED | {"line": "y"}]), told(warnings=[{"category": "UserWarning", "message": "x"}]),
    ],
)  # fmt: skip
def test_a_report_of_another_form_is_not_taken(answer: Any, request: pytest.FixtureRequest) -> None:
    item = request.node
    assert answers_of(json.dumps({item.nodeid: answer}), [item]) is None
    assert answers_of(json.dumps(answer), [item]) is None
    assert answers_of(answer, [item]) is None


def test_a_warning_of_an_unknown_kind_is_a_warning(request: pytest.FixtureRequest) -> None:
    item = request.node
    warned = [WARNED | {"category": kind} for kind in ("exec", "UserWarning")]
    answers = answers_of(json.dumps({item.nodeid: told(warnings=warned)}), [item])
    assert answers is not None
    kinds = [warning["warning_message"].category for warning in answers[item.nodeid].warnings]
    assert kinds == [Warning, UserWarning]


def test_a_warning_makes_pytest_read_no_file_of_the_host(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """pytest shows the line of a file that a warning names, and reads it in its own process if it has no line."""
    item, bait = request.node, tmp_path / "bait"
    bait.write_text("a line of the host's\n")
    for source in ("", "a line of the guest's"):
        warned = WARNED | {"file": str(bait), "source": source}
        answers = answers_of(json.dumps({item.nodeid: told(warnings=[warned])}), [item])
        assert answers is not None
        shown = warning_record_to_str(answers[item.nodeid].warnings[0]["warning_message"])
        assert shown.splitlines() == [f"{bait}:1: UserWarning: x", *([f"  {source}"] if source else [])]


def test_a_reason_is_shown_without_control_characters(request: pytest.FixtureRequest) -> None:
    assert str(failed(request.node, "a\n\tb\x1b[2J")[1].longrepr) == "a\n\tb\\u001b[2J"


@pytest.mark.nojail
def test_a_test_with_the_marker_is_left_outside(request: pytest.FixtureRequest) -> None:
    assert not is_jailed(request.node)
