"""The result as others see it: the names of the contract, in Python and as JSON, and through pickle."""

from __future__ import annotations

import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jail.core.errors import HostError, JailError, PolicyError, SetupError
from jail.policy.vocabulary import LAYERS
from jail.result.model import Denial, GuestException, GuestFailed, PolicyName, Result
from jail.watch.observation import Usage

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
    "verdict", "reason", "exit_code", "signal", "stdout", "stderr", "truncated", "value", "exception", "usage",
    "enforced", "denials", "calls", "paths", "alarm", "policy", "notes", "tier",
]  # fmt: skip


def test_json_has_the_keys_of_the_contract() -> None:
    data = json.loads(RESULT.to_json())
    assert list(data) == KEYS
    assert list(data["exception"]) == ["type", "message", "line", "traceback"]
    assert list(data["usage"]) == [
        "wall_seconds", "cpu_seconds", "user_seconds", "system_seconds", "memory_peak_bytes", "pids_peak",
        "stdout_bytes", "stderr_bytes", "source",
    ]  # fmt: skip
    assert list(data["denials"][0]) == ["layer", "what", "detail", "count", "line", "process", "rule"]
    assert list(data["enforced"]) == list(LAYERS)
    assert data["policy"] == {"name": "python", "digest": "d1"}
    assert data["notes"] == []
    assert json.loads(RESULT.replace(notes=("One.", "Two.")).to_json())["notes"] == ["One.", "Two."]
    assert (data["stdout"], data["stderr"], data["truncated"]) == ("out\ufffd", "err\x1b[2J\n", ["stdout"])
    assert (data["value"], data["exception"]["line"]) == ({"a": [1, 2.5, None]}, 7)
    assert json.loads(RESULT.replace(exception=None).to_json())["exception"] is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_is_one_line_of_plain_ascii(value: object) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    text = RESULT.replace(value=value).to_json()
    json.loads(text, parse_constant=refuse)
    assert text.isascii()
    assert text.isprintable()


def test_the_python_value_keeps_infinities() -> None:
    result = RESULT.replace(value=[math.inf, {"a": math.nan}])
    assert result.value[0] == math.inf
    assert json.loads(result.to_json())["value"] == [None, {"a": None}]


def test_check() -> None:
    with pytest.raises(GuestFailed, match=r"^exit: ended by itself with status 1$") as error:
        RESULT.check()
    assert error.value.result is RESULT
    good = RESULT.replace(verdict="ok")
    assert good.ok
    assert good.check() is good


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
    "exit: ended by itself with status 1",
]


@pytest.mark.parametrize(("error", "said"), list(zip(ERRORS, SAID, strict=True)))
def test_errors_say_one_line_and_can_be_pickled(error: JailError, said: str) -> None:
    assert str(error) == said
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (said, vars(error))


def test_a_result_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(RESULT)) == RESULT
