"""A wrong type from Python is a PolicyError that names the argument, for every public function: nothing is started."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

import jail
import jail.subprocess
from jail.policy.keywords import PolicyKeywords
from jail.runs.execute import prepare
from jail.runs.options import PoolOptions, RunOptions


class Odd:
    """No argument takes it."""


ODD: Any = Odd()
WRONG = (ODD, [ODD], {1: 2}, 1.5j)
KEYWORDS = sorted(PolicyKeywords.__annotations__)


def arun(command: Any, **options: Any) -> None:
    asyncio.run(jail.arun(command, **options))


def astart(command: Any, **options: Any) -> None:
    async def go() -> None:
        async with await jail.astart(command, **options):
            pass

    asyncio.run(go())


def call_of_async_pool(*arguments: Any, **options: Any) -> None:
    jail.AsyncPool(*arguments, **options)


FACES: dict[str, tuple[Callable[..., object], tuple[Any, ...]]] = {
    "run": (jail.run, ("1",)),
    "start": (jail.start, ("1",)),
    "arun": (arun, ("1",)),
    "astart": (astart, ("1",)),
    "Pool": (jail.Pool, ()),
    "AsyncPool": (call_of_async_pool, ()),
    "Session": (jail.Session, ()),
    "JailExecutor": (jail.JailExecutor, ()),
    "subprocess.run": (jail.subprocess.run, (["true"],)),
    "subprocess.Popen": (jail.subprocess.Popen, (["true"],)),
}
HANDED_ON = {
    "arun": (jail.arun, RunOptions),
    "astart": (jail.astart, RunOptions),
    "AsyncPool": (jail.AsyncPool, PoolOptions),
}


def own_arguments(face: str) -> list[str]:
    """Returns the arguments of a public function beside the keywords of a policy and what comes first."""
    call, options = HANDED_ON.get(face, (FACES[face][0], None))
    named = [name for name, one in inspect.signature(call).parameters.items() if one.kind is not one.VAR_KEYWORD]
    found = {*named[len(FACES[face][1]) :], *(options.__annotations__ if options else ())}
    return sorted(found - set(KEYWORDS))


@pytest.mark.parametrize(
    ("face", "keyword"),
    [(face, keyword) for face in FACES for keyword in (KEYWORDS if face == "run" else ("wall", "network"))],
)
def test_a_keyword_of_a_policy(face: str, keyword: str) -> None:
    call, arguments = FACES[face]
    for wrong in WRONG:
        with pytest.raises(jail.PolicyError):
            call(*arguments, **{keyword: wrong})


@pytest.mark.parametrize(
    ("face", "name"), [(face, name) for face in FACES if "subprocess" not in face for name in own_arguments(face)]
)
def test_an_argument_of_its_own(face: str, name: str) -> None:
    call, arguments = FACES[face]
    for wrong in WRONG:
        with pytest.raises(jail.PolicyError):
            call(*arguments, **{name: wrong})


@pytest.mark.parametrize("command", [*WRONG, 5, None, [5], ["true", None]])
def test_a_command(command: Any) -> None:
    for ask in (jail.run, jail.start, arun, astart, lambda command: prepare(command, None)):
        with pytest.raises(jail.PolicyError):
            ask(command)


@pytest.mark.parametrize("name", ["allow_own_files", "allow_home", "value"])
def test_a_text_is_no_truth_value(name: str) -> None:
    """``allow_home="no"`` must not allow it."""
    with pytest.raises(jail.PolicyError, match=f"{name}: must be True or False, not str"):
        jail.run("1", **{name: "no"})  # type: ignore[arg-type]


@pytest.mark.parametrize("face", ["run", "start", "arun", "astart"])
def test_a_truth_value_is_no_descriptor(face: str) -> None:
    """``True`` is an int to Python: standard input would be descriptor 1."""
    call, arguments = FACES[face]
    for wrong in (True, False):
        with pytest.raises(jail.PolicyError, match="not bool"):
            call(*arguments, stdin=wrong)
