"""A wrong type from Python is a PolicyError that names the argument, for every public function: nothing is started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

import jail
import jail.subprocess
from jail.policy.keywords import PolicyKeywords
from jail.runs.execute import prepare


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
# the arguments of each, beside the keywords of a policy
OWN = {
    "run": "args filename value env cwd ro rw allow_own_files allow_home cancel on_output audit",
    "start": "args filename value env cwd ro rw allow_own_files allow_home cancel audit",
    "arun": "args filename value env cwd ro rw allow_own_files allow_home cancel audit",
    "astart": "args filename value env cwd ro rw allow_own_files allow_home cancel audit",
    "Pool": "policy warm preload max_jails queue allow_own_files allow_home audit",
    "AsyncPool": "policy warm preload max_jails queue allow_own_files allow_home audit",
    "Session": "policy functions audit env cwd ro rw loop",
    "JailExecutor": "policy max_workers runner allow_own_files allow_home",
}


@pytest.mark.parametrize(
    ("face", "keyword"),
    [(face, keyword) for face in FACES for keyword in (KEYWORDS if face == "run" else ("wall", "network"))],
)
def test_a_keyword_of_a_policy(face: str, keyword: str) -> None:
    call, arguments = FACES[face]
    for wrong in WRONG:
        with pytest.raises(jail.PolicyError):
            call(*arguments, **{keyword: wrong})


@pytest.mark.parametrize(("face", "name"), [(face, name) for face, names in OWN.items() for name in names.split()])
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
