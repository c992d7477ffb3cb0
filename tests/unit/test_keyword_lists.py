"""Compares the lists of keywords that are written twice: once for help(), and once for type checkers."""

from __future__ import annotations

import inspect

import jail
from jail.plan.checked_command import parsed
from jail.policy.keywords import LimitKeywords, PolicyKeywords
from jail.runs.async_run import _work
from jail.runs.options import CommandOptions, PoolOptions, PoolRunOptions, RunOptions, SharedOptions
from jail.stdlib.options import OutputOptions, PopenOptions


def words(function: object, *without: str) -> set[str]:
    """The keywords that a function names."""
    named = inspect.signature(function).parameters  # type: ignore[arg-type]
    return set(named) - {"self", "limits", *without}


def of(options: type, *without: type) -> set[str]:
    """The keywords of a TypedDict that no other one has."""
    return set(options.__annotations__).difference(*(other.__annotations__ for other in without))


def test_a_command_has_the_same_keywords_wherever_they_are_named() -> None:
    assert words(parsed, "command") == of(CommandOptions)
    own = ("command", "policy", "stdin", "cancel", "on_output", "functions", "audit", "sample")
    for face in (jail.run, jail.start):
        assert words(face, *own) == of(SharedOptions)
    assert words(_work, "command", "policy") == of(RunOptions, PolicyKeywords)


def test_a_pool_has_the_same_keywords_wherever_they_are_named() -> None:
    assert words(jail.Pool, "policy", "warm") == of(PoolOptions, PolicyKeywords)
    assert words(jail.Pool.run, "source", "cancel") == of(PoolRunOptions, LimitKeywords)


def test_popen_has_the_same_keywords_wherever_they_are_named() -> None:
    assert words(jail.subprocess.Popen, "args") == of(PopenOptions, PolicyKeywords)
    assert words(jail.subprocess.Popen, "args", "stdout") | {"input"} == of(OutputOptions, PolicyKeywords)
