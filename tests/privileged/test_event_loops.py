"""``jail.arun`` and what else is awaited, under trio, and under anyio on both of its back ends."""

from __future__ import annotations

import pytest

from .supervisors import program

SHARED = """
import anyio, trio
import jail.subprocess

async def wait_for(done):
    while not done():
        await anyio.sleep(0.005)

async def cancelled(start):
    '''Cancels it once the guest runs; returns whether nobody of the jail is left when that has come to its end.'''
    async with anyio.create_task_group() as group:
        group.start_soon(start)
        await wait_for(lambda: here(marked))
        group.cancel_scope.cancel()
    return here(marked) == []
"""
RUNS = {
    "trio": "trio.run(main)",
    "anyio-trio": "anyio.run(main, backend='trio')",
    "anyio-asyncio": "anyio.run(main, backend='asyncio')",
}


@pytest.fixture(params=RUNS.values(), ids=RUNS)
def awaited(request: pytest.FixtureRequest) -> str:
    pytest.importorskip("trio")
    pytest.importorskip("anyio")
    return f"{request.param}\nprint('well')\n"


def test_runs_and_their_streams(awaited: str) -> None:
    """Both descriptors and threads are counted, as after runs of asyncio."""
    program(f"""{SHARED}
async def lines():
    for number in range(3):
        yield f"{{number}}\\n"
        await anyio.sleep(0)

async def fails():
    yield b"first"
    raise LookupError("of the caller's own")

async def never():
    await anyio.sleep(600)
    yield b""

async def main():
    assert (await jail.arun("6 * 7", value=True)).value == 42
    before = take()
    heard = []
    async def listen(name, chunk):
        await anyio.sleep(0)
        heard.append((name, chunk))
    result = await jail.arun(["sh", "-c", "echo out; cat; sleep .1; echo err >&2"], stdin=lines(), on_output=listen)
    assert result.ok and b"".join(chunk for name, chunk in heard if name == "stdout") == b"out\\n0\\n1\\n2\\n"
    assert heard[-1] == ("stderr", b"err\\n")
    assert (await jail.arun(["true"], stdin=never())).ok

    for options, error in (
        (dict(stdin=fails()), LookupError),
        (dict(stdin=never(), on_output=lambda *_: 1 / 0), ZeroDivisionError),
        (dict(stdin=iter([7])), jail.PolicyError),
        (dict(ro=["/no/such/path"]), jail.SetupError),
    ):
        try:
            await jail.arun(WAIT, **options)
        except error:
            assert here(marked) == []
            continue
        raise AssertionError(options)

    async with await jail.astart(["cat"], stdin=jail.subprocess.PIPE) as running:
        for word in (b"one\\n", b"two\\n"):
            running.stdin.write(word)
            await running.stdin.drain()
            assert await running.stdout.readline() == word
        running.stdin.write(b"x" * 500_000)  # more than the pipes hold
        running.stdin.close()
        assert sum([len(chunk) async for _, chunk in running]) == 500_000
        assert (await running.wait()).ok and running.pid
    async with await jail.astart(["printf", "a\\nb"]) as running:
        assert [line async for line in running.stdout] == [b"a\\n", b"b"] and await running.stderr.read() == b""
    async with await jail.astart(WAIT, stdin=jail.subprocess.PIPE) as left:
        left.stdin.write(b"x" * 1_000_000)  # which nobody reads
    assert (await left.wait()).verdict == "cancelled" and here(marked) == []
    await anyio.sleep(0)
    assert not changes(before), changes(before)
{awaited}""")


def test_cancellation_kills_and_reaps(awaited: str) -> None:
    program(f"""{SHARED}
async def run(): await jail.arun(WAIT)
async def listen(): await jail.arun(WAIT, on_output=lambda *_: None)
async def start():
    async with await jail.astart(WAIT) as running:
        async for _ in running:
            pass

async def main():
    before = take()
    for way in (run, listen, start):
        assert await cancelled(way)
    with anyio.move_on_after(0.3) as scope:
        await jail.arun(WAIT)
    assert scope.cancelled_caught and here(marked) == []
    with anyio.CancelScope() as scope:
        scope.cancel()
        await jail.arun(WAIT)
    assert scope.cancelled_caught and here(marked) == []
    assert not changes(before) and is_only_thread()
{awaited}""")


def test_pools_and_sessions(awaited: str) -> None:
    program(f"""{SHARED}
async def main():
    async with jail.AsyncPool("python", warm=1) as pool:
        assert (await pool.run("1 + 1", value=True)).value == 2
        assert [result.value async for result in pool.map(["1", "2", "3"], value=True)] == [1, 2, 3]
        ends = []
        async def long():
            try:
                await pool.run("while True: pass")
            finally:
                ends.append(pool.counts())
        async with anyio.create_task_group() as group:
            group.start_soon(long)
            await wait_for(lambda: pool.counts()["running"])
            group.cancel_scope.cancel()
        assert ends and ends[0]["running"] == 0, ends

    both = []
    async def double(number):
        await anyio.sleep(0)
        both.append(number)
        return number * 2
    async with jail.AsyncSession(functions={{"double": double}}) as session:
        source = "import asyncio\\nasync def main():\\n    return await asyncio.gather(*map(double, (1, 2)))\\n"
        assert (await session.run(source + "asyncio.run(main())")).value == [2, 4] and sorted(both) == [1, 2]
        heard = []
        async def listen(name, chunk):
            await anyio.sleep(0)
            heard.append(chunk)
        assert (await session.run("x = 5\\nprint(x)", on_output=listen)).ok and b"".join(heard) == b"5\\n"
        with anyio.move_on_after(0.3) as scope:
            await session.run("while True: pass")
        assert scope.cancelled_caught
        assert (await session.run("x")).value == 5  # it was interrupted, and goes on
    assert session.ended is not None
    with anyio.CancelScope() as scope:
        scope.cancel()
        await jail.AsyncSession().open()
    assert scope.cancelled_caught
{awaited}""")


def test_a_loop_that_is_closed_leaves_no_run() -> None:
    pytest.importorskip("trio")
    program(f"""{SHARED}
async def main():
    trio.lowlevel.spawn_system_task(jail.arun, WAIT)
    await wait_for(lambda: here(marked))
trio.run(main)
assert here(marked) == []
print("well")
""")


def test_neither_is_imported_for_who_does_not_use_it() -> None:
    program("""
asyncio.run(jail.arun(["true"]))
assert not {"trio", "anyio", "sniffio"} & set(sys.modules)
print("well")
""")
