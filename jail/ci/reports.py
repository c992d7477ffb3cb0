"""Findings as GitLab's code quality report, and as SARIF 2.1.0. Both are all ASCII: no byte of a guest's is raw."""

from __future__ import annotations

import hashlib  # noqa: TID253  # only jail ci loads this
import json  # noqa: TID253  # as above
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .findings import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SEVERITIES = {"error": "critical", "warning": "minor", "note": "info"}


def code_quality(findings: Sequence[Finding]) -> str:
    """Returns the report of GitLab's keyword ``artifacts:reports:codequality``."""
    return json.dumps(
        [
            {
                "description": one.message,
                "check_name": f"jail/{one.rule}",
                "fingerprint": _fingerprint(one),
                "severity": _SEVERITIES[one.level],
                "location": {"path": one.file, "lines": {"begin": one.line}},
            }
            for one in findings
        ]
    )


def sarif(findings: Sequence[Finding], status: int, version: str) -> str:
    """Returns a log of one run, whose command ended with this status. ``version``: jail's."""
    rules = [{"id": rule} for rule in dict.fromkeys(one.rule for one in findings)]
    run = {
        "tool": {"driver": {"name": "jail", "version": version, "rules": rules}},
        "invocations": [{"executionSuccessful": status == 0, "exitCode": status}],
        "results": [_result(one) for one in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(one: Finding) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": quote(one.file)}, "region": {"startLine": one.line}}
    return {
        "ruleId": one.rule,
        "level": one.level,
        "message": {"text": one.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"jail/v1": _fingerprint(one)},
    }


def _fingerprint(one: Finding) -> str:
    return hashlib.sha256("\0".join((one.rule, one.message, one.file, str(one.line))).encode()).hexdigest()
