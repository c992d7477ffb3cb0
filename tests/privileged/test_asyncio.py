"""``jail.arun``: many at once, cancelled and timed out; nobody of a jail, no thread and no descriptor is left."""

from __future__ import annotations

import pytest

from .supervisors import program


def test_asyncio_runs_many_at_once() -> None:
    program("""
async def main():
    before = take()
    results = await asyncio.gather(*(jail.arun(["/bin/echo", str(n)]) for n in range(64)))
    assert [result.stdout for result in results] == [f"{n}\\n" for n in range(64)]
    assert not changes(before) and is_only_thread()
    assert (await jail.arun("6 * 7", value=True)).value == 42
    for wrong in ({"wall": -1}, {"ro": ["/no/such/path"]}, {"nonsense": 1}):
        try:
            await jail.arun(["/bin/true"], **wrong)
        except jail.JailError:
            continue
        raise AssertionError(wrong)
asyncio.run(main())
print("well")
""")


ASYNC = """
async def started(task):
    while not here(marked):
        assert not task.done(), task
        await asyncio.sleep(0.005)
"""


@pytest.mark.parametrize(
    "end",
    [
        "task.cancel()",
        "task.cancel(); await asyncio.sleep(0); task.cancel(); await asyncio.sleep(0); task.cancel()",
    ],
    ids=["once", "thrice"],
)
def test_asyncio_cancellation_kills_and_reaps(end: str) -> None:
    program(f"""
{ASYNC}
async def main():
    before = take()
    task = asyncio.create_task(jail.arun(WAIT))
    await started(task)
    {end}
    try:
        await task
    except asyncio.CancelledError:
        assert task.cancelled()
    else:
        raise AssertionError(task)
    assert here(marked) == []
    assert not changes(before)
    assert is_only_thread()
asyncio.run(main())
print("well")
""")


def test_asyncio_cancellation_before_the_guest_runs() -> None:
    program("""
async def main():
    for pause in range(20):
        task = asyncio.create_task(jail.arun(WAIT))
        for _ in range(pause):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            continue
        raise AssertionError(task)
asyncio.run(main())
assert here(marked) == [] and is_only_thread()
print("well")
""")


def test_asyncio_timeouts_and_groups() -> None:
    program("""
async def main():
    try:
        await asyncio.wait_for(jail.arun(WAIT), 0.5)
    except TimeoutError:
        assert here(marked) == []
    else:
        raise AssertionError
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(jail.arun(WAIT))
            group.create_task(jail.arun(["/bin/true"], ro=["/no/such/path"]))
    except* jail.SetupError:
        assert here(marked) == []
    else:
        raise AssertionError
    assert (await asyncio.wait_for(jail.arun(["/bin/echo", "in time"]), 60)).stdout == "in time\\n"
asyncio.run(main())
print("well")
""")


def test_asyncio_ends_with_runs_going_on() -> None:
    """asyncio.run cancels what is left; a loop that is closed without that must not make the run's thread fail."""
    program(f"""
{ASYNC}
tasks = []
async def leave():
    tasks.append(asyncio.create_task(jail.arun(WAIT)))
    await started(tasks[0])
asyncio.run(leave())
assert tasks[0].cancelled() and here(marked) == [] and is_only_thread()  # the loop below counts threads

gate = os.pipe()
loop = asyncio.new_event_loop()
task = loop.create_task(jail.arun(["/bin/sh", "-c", "read line; echo $line"], stdin=gate[0]))
while threading.active_count() == 1:
    loop.run_until_complete(asyncio.sleep(0))
loop.close()
running = next(thread for thread in threading.enumerate() if thread is not threading.main_thread())
os.write(gate[1], b"go on\\n")
running.join()
task._log_destroy_pending = False  # what asyncio says of a program that leaves tasks behind
print("well")
""")


# --- streams --------------------------------------------------------------------------------------------------------


def test_asyncio_streams() -> None:
    program("""
import subprocess
async def main():
    await jail.arun(["/bin/true"])
    before = take()
    heard = []
    async def listen(name, chunk):
        await asyncio.sleep(0)
        heard.append((name, chunk))
    assert (await jail.arun(["/bin/echo", "said"], on_output=listen)).ok and heard == [("stdout", b"said\\n")]
    assert (await jail.arun(["/bin/echo", "said"], on_output=lambda *said: heard.append(said))).ok
    assert heard == [("stdout", b"said\\n")] * 2

    async def lines():
        for number in range(3):
            yield f"{number}\\n"
            await asyncio.sleep(0)
    assert (await jail.arun(["cat"], stdin=lines())).stdout == "0\\n1\\n2\\n"
    assert (await jail.arun(["cat"], stdin=iter(["a", b"b"]))).stdout == "ab"

    async with await jail.astart(["cat"], stdin=subprocess.PIPE) as running:
        for word in (b"one\\n", b"two\\n"):
            running.stdin.write(word)
            await running.stdin.drain()
            assert await running.stdout.readline() == word
        running.stdin.close()
        assert [said async for said in running] == []
        assert (await running.wait()).ok and running.pid
    async with await jail.astart(WAIT) as running:
        assert await running.stdout.readline() == b"ready\\n"
        running.terminate()
        assert (await running.wait()).signal == "SIGTERM"
    for wrong, error in (({"stdin": iter("x")}, jail.PolicyError), ({"ro": ["/no/such/path"]}, jail.SetupError)):
        try:
            await jail.astart(["/bin/true"], **wrong)
        except error:
            continue
        raise AssertionError(wrong)
    await asyncio.sleep(0)
    assert not changes(before) and is_only_thread()
async def patient():
    asyncio.get_running_loop().slow_callback_duration = 60  # a census takes long on a busy machine, and debug tells
    await main()
asyncio.run(patient(), debug=True)
print("well")
""")


def test_asyncio_streams_are_bounded() -> None:
    """A consumer that takes its time, and an input that never ends."""
    program("""
import resource
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
async def main():
    total = asked = 0
    async def count(_, chunk):
        nonlocal total
        total += len(chunk)
        await asyncio.sleep(0)
    async def endless():
        nonlocal asked
        while True:
            asked += 1
            yield b"x" * 65536
    await jail.arun(["head", "-c", "3000000", "/dev/zero"], on_output=count)
    before, total = peak(), 0
    assert (await jail.arun(["head", "-c", "100000000", "/dev/zero"], output="1G", on_output=count)).ok
    assert total == 100_000_000
    assert (await jail.arun(["head", "-c", "5"], stdin=endless())).stdout == "xxxxx"
    assert asked < 20, asked
    assert peak() - before < 6144, (before, peak())
asyncio.run(main())
print("well")
""")


def test_asyncio_streams_end_with_whoever_gives_up() -> None:
    program(f"""
{ASYNC}
async def never():
    await asyncio.sleep(600)
    yield b""
async def fails():
    yield b"first"
    raise LookupError("of the caller's own")
async def main():
    await jail.arun(["/bin/true"])
    before = take()
    for options, error in (
        (dict(stdin=fails()), LookupError),
        (dict(stdin=never(), on_output=lambda *_: 1 / 0), ZeroDivisionError),
        (dict(stdin=iter([7])), jail.PolicyError),
    ):
        try:
            await jail.arun(WAIT, **options)
        except error:
            assert here(marked) == []
            continue
        raise AssertionError(options)
    assert (await jail.arun(["/bin/true"], stdin=never())).ok
    task = asyncio.create_task(jail.arun(WAIT, stdin=never(), on_output=lambda *_: None))
    await started(task)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        assert here(marked) == []
    else:
        raise AssertionError(task)
    try:
        async with asyncio.timeout(0.5), await jail.astart(WAIT) as running:
            await running.wait()
    except TimeoutError:
        assert here(marked) == []
    else:
        raise AssertionError
    async with await jail.astart(WAIT) as running:
        async for name, chunk in running:
            break
    assert here(marked) == [] and (await running.wait()).verdict == "cancelled"
    await asyncio.sleep(0)
    assert not changes(before) and is_only_thread()
asyncio.run(main())
print("well")
""")
