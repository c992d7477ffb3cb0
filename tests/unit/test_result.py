"""The result as others see it: the names of the contract, in Python and as JSON, and through pickle."""

from __future__ import annotations

import base64
import json
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jail.core.errors import HostError, JailError, PolicyError, SetupError
from jail.policy.vocabulary import LAYERS
from jail.result.model import Denial, GuestException, GuestFailed, PolicyName, Result
from jail.watch.observation import Usage

from .test_plain import data

RESULT = Result(
    verdict="exit",
    reason="ended by itself with status 1",
    exit_code=1,
    signal=None,
    stdout_bytes=b"out\xff",
    stderr_bytes=b"err\x1b[2J\n",
    truncated=("stdout",),
    value={"a": [1, 2.5, None]},
    exception=GuestException(type="ValueError", message="no", line=7, traceback="Traceback"),
    usage=Usage(
        wall_seconds=0.5,
        cpu_seconds=0.25,
        user_seconds=0.2,
        system_seconds=0.05,
        memory_peak_bytes=None,
        pids_peak=1,
        stdout_bytes=4,
        stderr_bytes=8,
        source={"memory": "process", "cpu": "process", "pids": "process"},
    ),
    enforced=dict.fromkeys(LAYERS, "verified"),
    denials=(Denial(layer="seccomp", what="ptrace", detail="", count=2, line=None),),
    alarm=None,
    policy=PolicyName(name="python", digest="d1"),
    status=1,
)
KEYS = [
    "schema", "verdict", "reason", "exit_code", "signal", "stdout", "stderr", "stdout_base64", "truncated", "cut_off",
    "value", "value_error", "exception", "usage", "enforced", "denials", "calls", "paths", "alarm", "policy", "notes",
    "tier", "files", "changes", "displays",
]  # fmt: skip


def test_json_has_the_keys_of_the_contract() -> None:
    data = json.loads(RESULT.to_json())
    assert list(data) == KEYS
    assert (data["schema"], data["cut_off"], data["value_error"]) == (1, [], None)
    assert list(data["exception"]) == ["type", "message", "line", "traceback", "column"]
    assert list(data["usage"]) == [
        "wall_seconds", "cpu_seconds", "user_seconds", "system_seconds", "memory_peak_bytes", "pids_peak",
        "stdout_bytes", "stderr_bytes", "source", "left_behind", "timeline",
    ]  # fmt: skip
    assert list(data["denials"][0]) == ["layer", "what", "detail", "count", "line", "process", "rule"]
    assert list(data["enforced"]) == list(LAYERS)
    assert data["policy"] == {"name": "python", "digest": "d1"}
    assert data["notes"] == []
    assert json.loads(RESULT.replace(notes=("One.", "Two.")).to_json())["notes"] == ["One.", "Two."]
    assert (data["stdout"], data["stderr"], data["truncated"]) == ("out\ufffd", "err\x1b[2J\n", ["stdout"])
    assert (data["value"], data["exception"]["line"]) == ({"a": [1, 2.5, None]}, 7)
    assert json.loads(RESULT.replace(exception=None).to_json())["exception"] is None


@settings(max_examples=25)
@given(data)
def test_json_is_one_line_of_plain_ascii_that_says_what_the_dictionary_says(value: object) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    result = RESULT.replace(value=value)
    text = result.to_json()
    assert json.loads(text, parse_constant=refuse) == result.as_dict() == json.loads(json.dumps(result.as_dict()))
    assert text.isascii()
    assert text.isprintable()


def test_the_value_in_json_has_tags_for_what_json_lacks() -> None:
    result = RESULT.replace(value=[math.inf, {"a": math.nan}, (b"x", {1})])
    assert result.value[0] == math.inf
    assert result.as_dict()["value"] == [
        {"$float": "inf"}, {"a": {"$float": "nan"}}, {"$tuple": [{"$bytes": "eA=="}, {"$set": [1]}]},
    ]  # fmt: skip


@given(st.binary())
def test_no_byte_of_the_output_is_lost(content: bytes) -> None:
    found = RESULT.replace(stdout_bytes=content, stderr_bytes=content).as_dict()
    for name in ("stdout", "stderr"):
        if f"{name}_base64" in found:
            assert base64.b64decode(found[f"{name}_base64"]) == content
            assert "\ufffd" in found[name]
        else:
            assert found[name].encode() == content


def test_check() -> None:
    with pytest.raises(GuestFailed, match=r"^exit: ended by itself with status 1: ValueError: no \(line 7\)$") as error:
        RESULT.check()
    assert error.value.result is RESULT
    good = RESULT.replace(verdict="ok")
    assert good.ok
    assert good.check() is good


def test_what_failed_is_said_in_one_harmless_line() -> None:
    def said(**fields: object) -> str:
        return str(GuestFailed(RESULT.replace(**fields))).removeprefix("exit: ended by itself with status 1")

    plain = {"exception": None}
    assert said(**plain) == ": err?[2J"
    assert said(**plain, stderr_bytes=b"one\n  two\xff \n\n") == ": two\ufffd"
    assert said(**plain, stderr_bytes=b" \n") == said(**plain, stderr_bytes=b"") == ""
    assert said(**plain, stderr_bytes=b"x" * 9999) == f": {'x' * 300}..."
    assert said(**plain, verdict="wall") == "wall: ended by itself with status 1"
    raised = GuestException(type="E\x1b", message=" a\nb\x9b ", line=None, traceback="")
    assert said(exception=raised) == ": E?: a b?"
    assert said(exception=raised.replace(message="", line=3)) == ": E? (line 3)"
    assert len(said(exception=raised.replace(message="m" * 9999))) < 400


@pytest.mark.parametrize(
    "kind", ["exit", "signal", "wall", "cpu", "memory", "pids", "output", "disk", "violation", "error", "cancelled"]
)
def test_only_ok_is_ok(kind: str) -> None:
    assert not RESULT.replace(verdict=kind).ok


ERRORS = [
    PolicyError("wrong", "a.toml", 3, "limits.wall"),
    HostError("landlock", "missing", "boot with lsm=landlock"),
    SetupError("mount", "/data", 2, "named by --ro"),
    GuestFailed(RESULT),
]
SAID = [
    "a.toml:3: limits.wall: wrong",
    "landlock: missing (fix: boot with lsm=landlock)",
    "mount /data: no such file or directory (named by --ro)",
    "exit: ended by itself with status 1: ValueError: no (line 7)",
]


@pytest.mark.parametrize(("error", "said"), list(zip(ERRORS, SAID, strict=True)))
def test_errors_say_one_line_and_can_be_pickled(error: JailError, said: str) -> None:
    assert str(error) == said
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (said, vars(error))


def test_a_result_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(RESULT)) == RESULT


def shown(result: Result) -> str:
    """Returns what IPython shows of it."""
    written: list[str] = []

    class Printer:
        text = staticmethod(written.append)

    result._repr_pretty_(Printer(), False)
    return "".join(written)


def test_it_is_shown_short_and_harmless() -> None:
    assert repr(RESULT) == "<jail.Result exit: ended by itself with status 1>"
    assert shown(RESULT).splitlines() == [
        "verdict    exit", "reason     ended by itself with status 1", "exception  ValueError: no",
        "value      {'a': [1, 2.5, None]}", "stdout     out\ufffd", "stderr     err?[2J", "truncated  stdout",
        "usage      0.500 s, 0.250 s of processor", "denials    ptrace",
    ]  # fmt: skip
    for value in (10**9999, [10**9999], {"\x1b": "\n" * 999}, ["x" * 9999] * 99, {1: {2: {3: {4: {5: {6: {7: 8}}}}}}}):
        result = RESULT.replace(value=value, stdout_bytes=b"\x1b[2J" * 999, reason="r\x1b" * 999, notes=("n\n",))
        assert len(repr(result)) < 400 and len(shown(result)) < 1500
        assert all(line.isprintable() for line in (repr(result), *shown(result).splitlines()))
