"""What a signal's handler raises may come to the main thread at any moment: nothing is left, and what comes next works.

A profiler is called where the interpreter would call a handler: when a function of Python's is entered, and when one of
C's has returned. So one that raises at the first such moment, at the second, and so on, meets them all.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

import jail
from jail.watch.processes import Process

from ..census import changes, holds_in_time, take
from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Callable


class Interrupted(BaseException):
    pass


def interrupted(work: Callable[[], object], moment: int) -> bool:
    """Whether the work has a so many-th moment; it is interrupted there."""
    left = moment

    def count(_frame: object, event: str, function: object) -> None:
        nonlocal left
        left -= (event == "call" or event == "c_return") and function is not sys.setprofile
        if left == 0:
            sys.setprofile(None)
            raise Interrupted

    sys.setprofile(count)
    try:
        work()
    except Interrupted:
        pass
    finally:
        sys.setprofile(None)
    return left <= 0


def read_along() -> None:
    with jail.start(["/bin/echo", "hello"]) as running:
        assert list(running) == [("stdout", b"hello\n")]
        assert running.wait().ok


def look() -> None:
    """Does what the watch does every few milliseconds of a user's run that no cgroup counts."""
    process = Process(os.getpid())
    process.look_at_memory()
    next(process.add_memory_files({}))


ALONE: dict[str, Callable[[], object]] = {
    "run": lambda: jail.run(["/bin/true"]).check(),
    "run with a callback": lambda: jail.run(["/bin/echo"], on_output=lambda _name, _chunk: None).check(),
    "start": read_along,
    "a look at a process": look,
    "a session": lambda: jail.Session(OFF).close(),
    "a cancel": lambda: jail.Cancel().close(),
    "a pool": lambda: jail.Pool(OFF, warm=0).close(),
}


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # a destructor may be what is interrupted
@pytest.mark.parametrize("way", ALONE)
def test_a_run_that_is_interrupted_leaves_nothing_behind(way: str) -> None:
    ALONE[way]()
    before = take()
    moment = 1
    while interrupted(ALONE[way], moment):
        moment += 1
    assert moment > 10
    ALONE[way]()
    assert changes(before) == {}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_pool_whose_runs_are_interrupted_goes_on() -> None:
    before = take()
    with jail.Pool(OFF, warm=(1, 1), max_jails=2) as pool:
        ways = (lambda: pool.run("1").check(), lambda: pool.run("1", pids=2).check(), lambda: pool.submit("1"))
        for way in ways:
            moment = 1
            while interrupted(way, moment):
                moment += 1
            assert moment > 10
            assert holds_in_time(lambda: pool.counts()["running"] == pool.counts()["waiting"] == 0)
            assert [result.value for result in pool.map(["1 + 1"] * 4, value=True)] == [2] * 4
    assert changes(before) == {}
    assert holds_in_time(lambda: threading.active_count() == 1)
