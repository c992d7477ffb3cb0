"""``jail.arun``: many at once, cancelled and timed out; nobody of a jail, no thread and no descriptor is left."""

from __future__ import annotations

import pytest

from .supervisors import program


def test_asyncio_runs_many_at_once() -> None:
    program("""
async def main():
    before = descriptors()
    results = await asyncio.gather(*(jail.arun(["/bin/echo", str(n)]) for n in range(64)))
    assert [result.stdout for result in results] == [f"{n}\\n" for n in range(64)]
    assert descriptors() == before and threading.active_count() == 1
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
    before = descriptors(), children()
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
    assert (descriptors(), children()) == before
    assert threading.active_count() == 1
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
assert here(marked) == [] and threading.active_count() == 1
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
assert tasks[0].cancelled() and here(marked) == []

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
