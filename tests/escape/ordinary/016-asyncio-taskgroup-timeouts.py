import asyncio


async def steps(name, log, count=3):
    try:
        for n in range(count):
            log.append(f"{name}{n}")
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        log.append(f"{name} cancelled")
        raise
    return name


async def boom():
    await asyncio.sleep(0)
    raise ZeroDivisionError("boom")


async def failing_group(log):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(steps("c", log, 100))
            group.create_task(boom())
    except* ZeroDivisionError as errors:
        print(errors.exceptions, log[-1])


async def main():
    log = []
    async with asyncio.TaskGroup() as group:
        a = group.create_task(steps("a", log))
        b = group.create_task(steps("b", log))
    print(log, a.result(), b.done())
    log.clear()
    await asyncio.create_task(failing_group(log))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    except TimeoutError as error:
        print("timeout", type(error).__name__)
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except asyncio.TimeoutError:
        print("wait_for timed out")
    print(await asyncio.wait_for(asyncio.sleep(0, "in time"), 5))
    event, lock, sem = asyncio.Event(), asyncio.Lock(), asyncio.Semaphore(2)
    active = peak = 0

    async def limited():
        nonlocal active, peak
        async with sem:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0)
            active -= 1
        await event.wait()
        async with lock:
            return 1

    tasks = [asyncio.ensure_future(limited()) for _ in range(6)]
    await asyncio.sleep(0.01)
    event.set()
    print(sum(await asyncio.gather(*tasks)), peak)
    shielded = asyncio.shield(asyncio.create_task(steps("s", log)))
    print(await shielded, asyncio.current_task().get_name() != "", len(asyncio.all_tasks()))


asyncio.run(main())
