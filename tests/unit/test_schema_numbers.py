"""A policy, a Result and an audit carry a schema number: an older one is read, a newer one refused in one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import jail
from jail.cli.audit import show, verify
from jail.client.results import from_dict
from jail.core.errors import JailError, PolicyError
from jail.core.schema_number import refusal
from jail.evidence import chain

if TYPE_CHECKING:
    from pathlib import Path

NEWER = "schema 2 is newer than 1, the last that this version of jail reads (fix: update jail-run)"


@pytest.mark.parametrize("number", [0, -1, True, "1", 1.0, None, [1], 1 << 31])
def test_a_number_that_is_none_is_refused(number: object) -> None:
    assert refusal(number, 1) == "must be a whole number from 1 to 2147483647"


def test_older_numbers_are_read() -> None:
    assert [refusal(number, 3) for number in (1, 2, 3)] == [None, None, None]


def test_a_newer_policy_is_refused_before_its_unknown_keys(tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    newer.write_text("[limits]\nfuel = 7\n[future]\nx = 1\n")
    newer.write_text(f"schema = 2\n{newer.read_text()}")
    with pytest.raises(PolicyError) as caught:
        jail.Policy.load(newer)
    assert str(caught.value) == f"{newer}:1: schema: {NEWER}"
    assert caught.value.others == ()
    (tmp_path / "mine.toml").write_text('schema = 1\nextends = "newer.toml"\n')
    with pytest.raises(PolicyError, match=r"newer\.toml:1: schema: schema 2 is newer"):
        jail.Policy.load(tmp_path / "mine.toml")


def test_a_policy_of_this_schema_is_read_and_the_same_without_its_number(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('schema = 1\nextends = "judge"\n')
    assert jail.Policy.load(tmp_path / "a.toml").digest == jail.Policy.load({"extends": "judge"}).digest
    with pytest.raises(PolicyError, match=r"^policy: schema: schema 2 is newer"):
        jail.Policy.load({"schema": 2, "extends": "judge"})


def result(**changed: Any) -> dict[str, Any]:
    usage = dict.fromkeys(jail.Result.__annotations__, None)
    made = {**usage, "verdict": "ok", "stdout": "", "stderr": "", "usage": {}, "denials": [], "policy": {}}
    return {**made, "files": {}, "exception": None, "schema": 1, **changed}


def test_a_newer_result_is_refused() -> None:
    with pytest.raises(JailError) as caught:
        from_dict(result(schema=2), 0)
    assert str(caught.value) == f"result: {NEWER}"


def audit(path: Path, *numbers: int) -> Path:
    previous, text = chain.FIRST, b""
    for number in numbers:
        fields = {"schema": number, "time": "2026-11-29T12:00:00.000000Z", "run": "0123456789abcdef", "event": "error"}
        line, previous = chain.sealed({**fields, "reason": "x"}, previous)
        text += line
    path.write_bytes(text)
    return path


def test_a_newer_line_of_an_audit_is_named_and_ends_the_check(tmp_path: Path) -> None:
    older, mixed = audit(tmp_path / "a", 1, 1), audit(tmp_path / "b", 1, 2, 2)
    assert json.loads(older.read_text().splitlines()[0])["schema"] == 1
    with pytest.raises(PolicyError) as caught:
        verify((str(older), str(mixed)), None)
    assert str(caught.value) == f"{mixed}:2: {NEWER}"


def test_a_newer_line_of_an_audit_is_not_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PolicyError, match="a:2: schema 2 is newer"):
        show(str(audit(tmp_path / "a", 1, 2)), follow=False)
    assert capfd.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(("path", "is_told"), [("/v2/runs", True), ("/v1/nothing", False), ("/version", False)])
def test_a_path_of_another_version_of_the_api_is_answered_with_the_one_that_is_spoken(path: str, is_told: bool) -> None:
    from litestar.exceptions import NotFoundException

    from jail.service.app import _said

    told = "this service speaks version 1 of the API: its paths begin with /v1"
    assert (_said(path, NotFoundException()) == told) == is_told
