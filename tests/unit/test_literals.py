"""The types of the public surface: literals equal the tables that the code reads (tests/typing: what mypy refuses)."""

from __future__ import annotations

import subprocess
import sys
import typing

import pytest

import jail
from jail.core import literals
from jail.policy.keywords import LimitKeywords, PolicyKeywords
from jail.policy.schema import KEYS, LIMITS, SHORT
from jail.policy.vocabulary import LAYERS
from jail.result.verdict import STATUS


def test_layers_and_verdicts_are_those_of_the_code() -> None:
    assert typing.get_args(literals.Layer) == LAYERS
    others = {"ok", "exit", "signal", "pids", "error"}
    assert set(typing.get_args(literals.Verdict)) == {*STATUS, *others}


@pytest.mark.parametrize(
    ("key", "literal"),
    [
        ("guest.level", literals.Level),
        ("guest.language", literals.Language),
        ("network.mode", literals.NetworkMode),
        ("network.unix", literals.UnixSockets),
        ("syscalls.on_denied", literals.OnDenied),
    ],
)
def test_choices_of_a_key_are_its_type(key: str, literal: object) -> None:
    assert typing.get_args(literal) == KEYS[key].choices


def test_each_keyword_of_a_policy_is_typed() -> None:
    sections = {name for name in jail.Policy._fields if name in {key.partition(".")[0] for key in KEYS}}
    assert set(LimitKeywords.__annotations__) == set(LIMITS)
    # of a run `audit` is where its events go; the section is one of Policy.replace alone
    assert set(PolicyKeywords.__annotations__) == {*SHORT, *sections, "degrade"} - {"audit"}


def test_types_are_not_loaded_by_a_run() -> None:
    loaded = (
        "import sys, jail; jail.run; jail.Pool; print([m for m in sys.modules if m.endswith(('literals', 'keywords'))])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
