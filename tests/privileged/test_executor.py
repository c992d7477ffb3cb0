"""``jail.JailExecutor``: what comes out of a call in a jail, beside the standard library's tests of any executor."""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent import futures

import pytest

import jail
from jail import JailExecutor

from ..census import changes, holds_in_time, take
from .host import ROOT

LIMITS = {"ab": (1, 2)}


def echo(*values, **named):
    return values, named


def tables(n):
    return LIMITS, math.sqrt(n)


def identity():
    return os.getuid(), os.getpid()


def fail(kind):
    if kind == "lookup":
        return {}["no such key"]
    if kind == "value":
        raise ValueError("of the guest's own")
    if kind == "pretended":

        class ZeroDivisionError(Exception): ...  # noqa: A001

        raise ZeroDivisionError("well, no")
    if kind == "system":
        raise OSError(2, "like trouble of the host")
    if kind == "interrupt":
        raise KeyboardInterrupt
    if kind == "stop":
        raise StopIteration("would end a generator of the host")
    if kind == "exit":
        sys.exit(3)
    if kind == "leave":
        sys.exit(0)
    if kind == "object":
        return object()
    if kind == "large":
        return "x" * (5 << 20)
    return None


def forge(value):
    """A frame of the guest's channel, {length, VALUE}, with what no program of ours hands back."""
    os.write(3, len(value).to_bytes(4, "little") + b"\x02" + value)
    os._exit(0)


def spin():
    while True:
        pass


def sleep_then(seconds, value):
    time.sleep(seconds)
    return value


@pytest.fixture(scope="module")
def executor():
    with JailExecutor(4, wall="30s") as made:
        yield made


@pytest.fixture
def plain_executor():
    """Its guests reach the system's calls: the language ring is off."""
    policy = jail.Policy.load("python", wall="30s")
    with JailExecutor(4, policy.replace(guest=policy.guest.replace(level="off"))) as made:
        yield made


def test_calls(executor: JailExecutor) -> None:
    odd = (b"\xff", 1j, {1, (2, frozenset({3}))}, {"k": [None, True]}, 1 << 200, -math.inf, "\ud800")
    assert executor.submit(echo, *odd, key=odd).result() == (odd, {"key": odd})
    assert executor.submit(tables, 16).result() == (LIMITS, 4.0)
    assert executor.submit("a = 3\na * 7").result() == 21
    assert executor.submit("math:gcd", 12, 18).result() == 6
    assert executor.submit(statistics.mean, [1, 2, 6]).result() == 3
    assert list(executor.map(lambda n: n * n, range(10), chunksize=4)) == [n * n for n in range(10)]
    assert list(executor.map(echo, "ab", "cd")) == [(("a", "c"), {}), (("b", "d"), {})]
    assert list(executor.map(echo, [], chunksize=2)) == []
    with pytest.raises(ValueError, match="chunksize"):
        executor.map(echo, [1], chunksize=0)


def test_calls_of_a_chunk_share_a_jail(plain_executor: JailExecutor) -> None:
    executor = plain_executor
    assert executor.submit(identity).result() == (1000, 2)

    def leave_a_trace(_):
        seen = os.path.exists("/tmp/trace")
        open("/tmp/trace", "w").close()
        return seen

    assert list(executor.map(leave_a_trace, range(4))) == [False] * 4
    assert list(executor.map(leave_a_trace, range(4), chunksize=2)) == [False, True] * 2


@pytest.mark.parametrize(
    ("kind", "error", "text"),
    [
        ("lookup", KeyError, "no such key"),
        ("value", ValueError, "of the guest's own"),
        ("object", TypeError, "no plain data"),
    ],
)
def test_errors_of_computing_come_as_they_are(executor: JailExecutor, kind: str, error: type, text: str) -> None:
    raised = executor.submit(fail, kind).exception()
    assert type(raised) is error and text in str(raised)
    assert isinstance(raised.__cause__, jail.GuestFailed)
    if kind != "object":
        lines = fail.__code__.co_firstlineno, fail.__code__.co_firstlineno + 30
        assert lines[0] < raised.__cause__.result.exception.line < lines[1]


@pytest.mark.parametrize("kind", ["system", "interrupt", "stop", "exit", "leave", "large"])
def test_any_other_end_is_a_failure_of_the_guest(executor: JailExecutor, kind: str) -> None:
    raised = executor.submit(fail, kind).exception()
    assert type(raised) is jail.GuestFailed, raised
    assert raised.result.verdict in {"exit", "ok", "signal"} and raised.result.usage.wall_seconds


@pytest.mark.parametrize(
    "value",
    [
        b"[1]",
        b'["jail"]',
        b'["jail", 1]',
        b'{"$tuple": ["jail"]}',
        b'{"$tuple": ["jail", 1, 2]}',
        b'{"$tuple": ["jail", {"$object": "os"}]}',
        b"{}",
        b"7",
        b"[",
    ],
)
def test_forged_results_are_no_results(plain_executor: JailExecutor, value: bytes) -> None:
    raised = plain_executor.submit(forge, value).exception()
    assert type(raised) is jail.GuestFailed and "hand" in raised.result.reason


def test_a_class_that_is_called_like_an_error_is_that_error_at_most(executor: JailExecutor) -> None:
    """Nothing of the guest's class comes out, whatever its name."""
    raised = executor.submit(fail, "pretended").exception()
    assert type(raised) is ZeroDivisionError and raised.args == ("well, no",)


def test_limits_are_of_each_call() -> None:
    with JailExecutor(1, wall=0.5) as executor:
        raised = executor.submit(spin).exception()
        assert isinstance(raised, jail.GuestFailed) and raised.result.verdict == "wall"
    with JailExecutor(1, wall="60s", memory="64M") as executor:
        # held on to: where no cgroup counts, the process is looked at every 20 ms
        raised = executor.submit("x = b'x' * (100 << 20)\nwhile True: pass").exception()
        assert isinstance(raised, jail.GuestFailed) and raised.result.verdict == "memory"
        assert executor.submit(echo).result() == ((), {})


def test_what_is_wrong_is_said_at_once() -> None:
    with pytest.raises(jail.PolicyError):
        JailExecutor(policy="nonsense")
    with pytest.raises(jail.PolicyError):
        JailExecutor(nonsense=1)
    with pytest.raises(jail.Unsupported, match="runner"):
        JailExecutor(runner=jail.run, wall=1)
    with JailExecutor(1) as executor:
        with pytest.raises(jail.Unsupported):
            executor.submit(threading.Lock().acquire)
        with pytest.raises(jail.Unsupported, match="source text"):
            executor.submit("1 + 1", 2)
    with pytest.raises(RuntimeError, match="shutdown"):
        executor.submit(echo)


def test_a_call_that_runs_can_be_cancelled() -> None:
    with JailExecutor(1, wall="10m") as executor:
        first, second = executor.submit(spin), executor.submit(echo, "next")
        assert holds_in_time(first.running)
        assert not second.running() and first.cancel() and first.cancelled() and not first.running()
        assert futures.wait([first], timeout=60).done == {first}
        assert second.result() == (("next",), {})
        with pytest.raises(futures.CancelledError):
            first.result()
        third = executor.submit(spin)
        assert third.cancel() and third.cancelled()
        assert executor.submit(echo).result() == ((), {})


def test_a_shutdown_that_gives_up_what_has_not_begun() -> None:
    executor = JailExecutor(1)
    calls = [executor.submit(sleep_then, 0.2, n) for n in range(5)]
    assert holds_in_time(calls[0].running)
    executor.shutdown(cancel_futures=True)
    assert calls[0].result() == 0
    assert [call.cancelled() for call in calls[1:]] == [True] * 4
    assert futures.wait(calls, timeout=60).not_done == set()


def test_a_runner_of_ones_own() -> None:
    """The seam for a pool: it is given the source and what goes with it."""
    seen: list[dict[str, object]] = []

    def runner(source: str, **options: object) -> jail.Result:
        seen.append(options)
        return jail.run(source, **options)

    with JailExecutor(1, runner=runner) as executor:
        assert executor.submit(echo, 1).result() == ((1,), {})
    assert seen[0]["value"] is True and seen[0]["filename"] == "<echo>" and isinstance(seen[0]["cancel"], jail.Cancel)


def test_asyncio_uses_it() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with JailExecutor(2, wall="10m") as executor:
            calls = [loop.run_in_executor(executor, echo, n) for n in range(5)]
            assert await asyncio.gather(*calls) == [((n,), {}) for n in range(5)]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(loop.run_in_executor(executor, spin), 0.2)
            await asyncio.sleep(0)

    asyncio.run(main())


def test_it_leaves_nothing_behind() -> None:
    def use() -> None:
        with JailExecutor(3, wall="10m") as executor:
            list(executor.map(echo, range(6)))
            call = executor.submit(spin)
            executor.submit(fail, "exit").exception()
            call.cancel()

    use()
    before = take()
    for _ in range(4):
        use()
    assert changes(before) == {}


def test_a_program_that_ends_waits_for_its_calls() -> None:
    """As with any executor that nobody has shut down; and the other way round, none can be submitted any more."""
    source = """
import atexit, jail, time
def late():
    return "late"
executor = jail.JailExecutor(1)
call = executor.submit(time.sleep, 0.2)
call.add_done_callback(lambda call: print(call.exception()))
def after():
    try:
        executor.submit(time.sleep, 0)
    except RuntimeError as error:
        print(error)
atexit.register(after)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", source], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "None" and "cannot schedule new futures" in done.stdout.splitlines()[1]
