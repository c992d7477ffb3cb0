"""Sessions of Node: how an evaluation is ended, what it leaves, and functions of the host in runs and in a pool.

What is the same in both JavaScript guests is tested in test_javascript_sessions.py.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from typing import TYPE_CHECKING, Any

import pytest

import jail
from jail.launch.guest_process import open_guest, send_signal

from ..census import nothing_left
from .test_sessions import interrupted_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.optional,
    pytest.mark.skipif(not (shutil.which("node") or shutil.which("nodejs")), reason="this machine has no node"),
]


def add(a: int, b: int) -> int:
    return a + b


async def late(value: int) -> int:
    await asyncio.sleep(0.02)
    return value


@pytest.fixture(scope="module")
def session() -> Iterator[jail.Session]:
    with jail.Session("node", functions={"add": add}, wall="60s") as made:
        yield made


@pytest.mark.parametrize(
    "source",
    [
        "try { for (;;); } catch { for (;;); } finally { for (;;); }",
        "(async () => { for (;;) try { await null } catch {} })()",
        "(function again() { setImmediate(again) })()",
        "await new Promise((done) => setTimeout(done, 60000))",
        "/^(a+)+$/.test('a'.repeat(60) + 'b')",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    ],
)
def test_an_evaluation_is_interrupted_and_the_session_goes_on(session: jail.Session, source: str) -> None:
    result = session.run(source, wall=0.3)
    assert result.verdict == "wall", result
    assert result.exception is not None
    assert (result.exception.type, result.exception.message) == ("InternalError", "interrupted")
    after = session.run("add(40, 2)")
    assert (after.verdict, after.value, after.stdout) == ("ok", 42, "")


def test_an_interrupt_at_any_moment_ends_its_evaluation_alone(session: jail.Session) -> None:
    """The earliest ones come while the source is compiled, where Node drops them."""
    for _ in range(12):
        assert interrupted_at_once(session, "for (;;) await null").verdict == "cancelled"
        assert session.run("5").value == 5


@pytest.mark.parametrize("functions", [{}, {"add": add}], ids=["reads", "thread reads"])
def test_a_signal_ends_no_read_of_the_channel(functions: dict[str, Any]) -> None:
    with jail.Session("node", functions=functions) as session:
        guest = open_guest(session._keeper.jail_pid)
        send_signal(guest, signal.SIGINT)
        os.close(guest)
        # it may end one of them: the supervisor, which did not send it, does not have it awaited before the next
        assert [session.run("2").value for _ in range(3)].count(2) >= 2


def test_a_failed_evaluation_leaves_nothing_to_do(session: jail.Session) -> None:
    session.run(
        "const tell = (what) => () => console.log(what); setTimeout(tell('timer'), 1);"
        "Promise.resolve().then(tell('job'));"
        "(async () => { await null; tell('await')() })(); Promise.resolve({ then(f) { tell('then')(); f() } });"
        "Promise.reject(new Error('late')); null.x"
    )
    again = session.run("await new Promise((done) => setTimeout(done, 20)); 1")
    assert (again.verdict, again.stdout, again.value) == ("ok", "", 1)
    assert session.run("eval('1')").denials[0].what == "eval"


def test_memory_ends_the_session_and_one_of_a_pool_leaves_nothing() -> None:
    with nothing_left(), jail.Pool("node", warm=1, memory="96M", wall="60s") as pool:
        with jail.Session(pool) as session:
            assert session.run("globalThis.x = 1").value == 1
            result = session.run("const b = []; for (;;) b.push(new Uint8Array(1 << 20).fill(1))")
            assert session.ended is not None
            assert (result.verdict, session.ended.reason) == ("memory", "memory") or (
                result.usage.source["memory"]
                == "process"  # V8 may find its heap full before the supervisor looks again
            )
        source = "import('host').then((host) => [typeof x, add(1, 2), host.add(3, 4)])"
        assert pool.run(source, value=True, functions={"add": add}).value == ["undefined", 3, 7]


def test_coroutine_functions_give_promises() -> None:
    async def whole() -> list[Any]:
        source = "setTimeout(() => console.log('a timer'), 5); await Promise.all([late(1), late(2), add(1, 2)])"
        run = await jail.arun(source, policy="node", value=True, functions={"late": late, "add": add})
        async with jail.AsyncSession("node", functions={"late": late}, wall="60s") as session:
            first = await session.run(
                "let n = 0; const t = setInterval(() => n++, 1); while (n < 3) await late(5); clearInterval(t); n > 2"
            )
            await session.run("clearInterval(t)")
            cut = await session.run(
                "await late(1); setTimeout(() => { for (;;); }, 1); await new Promise(() => {})", wall=0.4
            )
            return [run.value, run.stdout, cut.verdict, (await session.run("late(7)")).value, first.verdict]

    assert asyncio.run(whole()) == [[1, 2, 3], "a timer\n", "wall", 7, "ok"]
