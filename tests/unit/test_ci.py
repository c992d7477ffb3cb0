"""What jail ci tells a service, read by imitations of its parsers; and what of a hostile output they obey."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jail.ci.findings import MOST, Finding
from jail.ci.github import commands, summary
from jail.ci.log import Fence, LogStream
from jail.ci.reports import code_quality, sarif
from jail.ci.withheld import is_withheld

from ..ci_runner import HOSTILE, MARKERS, SECTION, Runner

WORDS = "100% ::error::x ##[error]y, a=b: `` ` <img src=x> [l](http://x) @all | x"


def finding(**values: Any) -> Finding:
    return Finding(**{"level": "error", "rule": "limit/memory", "message": WORDS, "file": "a,b:c.py", **values})


def logged(chunks: list[bytes]) -> bytes:
    stream = LogStream()
    return b"".join([*map(stream, chunks), stream.finish()])


@pytest.mark.parametrize("output", [*HOSTILE, *MARKERS], ids=range(len(HOSTILE + MARKERS)))
def test_a_hostile_output_is_obeyed_outside_of_the_fence_alone(output: bytes) -> None:
    fence = Fence()
    if output in HOSTILE:
        assert Runner(output).obeyed
    else:
        assert SECTION.search(output)
    whole = logged([output])
    assert b"\r" not in whole and not SECTION.search(whole)
    after = b"::notice::after\n"
    [told] = Runner(fence.begin.encode() + whole + fence.end.encode() + after).obeyed
    assert told == ("notice", {}, "after")
    if len(output) < 100:
        assert all(logged([output[:at], output[at:]]) == whole for at in range(len(output)))
        assert logged([output[at : at + 1] for at in range(len(output))]) == whole


def test_the_word_of_each_fence_is_another() -> None:
    words = {Fence().begin for _ in range(100)}
    assert len(words) == 100 and all(len(word) > 50 for word in words)


def test_annotations_are_ten_at_most_and_come_through_as_they_are() -> None:
    levels = [finding(level=level) for level in ("error", "warning", "note")]
    told = Runner(commands([*levels, *[finding()] * 20]).encode()).obeyed
    assert len(told) == 10
    assert [name for name, *_ in told[:3]] == ["error", "warning", "notice"]
    assert told[0] == ("error", {"title": "jail: limit/memory", "file": "a,b:c.py", "line": "1"}, WORDS)


def test_a_summary_has_every_finding_as_code() -> None:
    lines = summary([finding()] * MOST).splitlines()
    assert len(lines) == MOST + 3
    assert lines[2].count("``") == 6 and "`` limit/memory ``" in lines[2]
    assert summary([]) == ""


def test_a_code_quality_report_has_what_gitlab_requires() -> None:
    first, second = json.loads(code_quality([finding(), finding(level="note", line=7)]))
    assert first.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
    assert (first["severity"], second["severity"]) == ("critical", "info")
    assert first["fingerprint"] != second["fingerprint"]
    assert second["location"] == {"path": "a,b:c.py", "lines": {"begin": 7}}


def test_sarif_has_what_the_specification_requires() -> None:
    text = sarif([finding(), finding(level="note")], 137, "1.2")
    log = json.loads(text)
    [run] = log["runs"]
    assert text.isascii() and log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["limit/memory"]
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 137}]
    assert [result["level"] for result in run["results"]] == ["error", "note"]
    [place] = run["results"][0]["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "a%2Cb%3Ac.py"}, "region": {"startLine": 1}}


def test_what_speaks_for_the_job_is_withheld() -> None:
    withheld = (
        "GITHUB_ENV", "GITHUB_TOKEN", "ACTIONS_RUNTIME_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "CI_JOB_TOKEN",
        "CI_JOB_JWT_V2", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL", "NPM_TOKEN", "AWS_SECRET_ACCESS_KEY",
    )  # fmt: skip
    assert [name for name in withheld if not is_withheld(name)] == []
    assert [name for name in ("GITHUB_SHA", "CI", "TOKENS", "XGITHUB_ENV", "PATH") if is_withheld(name)] == []
