"""What a caller says of the wrong kind is refused by the name that it was said with."""

from __future__ import annotations

from typing import Any

import pytest

import jail
from jail.core.cancel import checked
from jail.plan.checked_command import parsed

WRONG: dict[str, dict[str, Any]] = {
    "args: must be text, not int": {"args": [1]},
    "args: must be a list, not str": {"args": "abc"},
    "ro: must be a list, not str": {"ro": "/tmp"},
    "ro: must be a list, not dict": {"ro": {"/tmp": "/data"}},
    "rw: must be a path, not int": {"rw": [3]},
    "cwd: must be a path, not int": {"cwd": 3},
    "filename: must be text, not int": {"filename": 3},
    "env: A: must be text, not int": {"env": {"A": 1}},
    "env: variables by name are wanted, not list": {"env": [("A", "1")]},
    "'A=' cannot be the name of a variable": {"env": {"A=": ""}},
    "an argument, variable or file name holds a null byte": {"args": ["\0"]},
}


@pytest.mark.parametrize(("said", "given"), WRONG.items(), ids=WRONG)
def test_what_is_of_the_wrong_kind_is_refused_by_name(said: str, given: dict[str, Any]) -> None:
    with pytest.raises(jail.PolicyError) as refusal:
        parsed("1", **given)
    assert str(refusal.value) == said


def test_a_command_has_its_arguments_in_its_list() -> None:
    with pytest.raises(jail.PolicyError, match="args: a command has"):
        parsed(["echo"], args=["lost"])


def test_a_closed_cancel_is_refused_and_triggers_nothing() -> None:
    cancel = jail.Cancel()
    cancel.close()
    cancel.close()
    cancel.trigger()
    with pytest.raises(jail.PolicyError, match="closed"):
        checked(cancel)
