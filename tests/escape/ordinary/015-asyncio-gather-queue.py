import asyncio


async def producer(queue, count):
    for n in range(count):
        await queue.put(n)
        await asyncio.sleep(0)
    await queue.join()


async def consumer(name, queue, seen):
    while True:
        item = await queue.get()
        seen.append(item * item)
        queue.task_done()


async def fails():
    await asyncio.sleep(0)
    raise LookupError("nope")


async def value(x):
    await asyncio.sleep(0.001 * (5 - x))
    return x


async def main():
    queue, seen = asyncio.Queue(maxsize=2), []
    workers = [asyncio.create_task(consumer(f"w{i}", queue, seen), name=f"w{i}") for i in range(3)]
    await producer(queue, 8)
    for task in workers:
        task.cancel()
    ended = await asyncio.gather(*workers, return_exceptions=True)
    print(sorted(seen), [type(e).__name__ for e in ended], [task.cancelled() for task in workers])
    print(await asyncio.gather(*(value(x) for x in range(4))))
    print([repr(r) for r in await asyncio.gather(value(1), fails(), return_exceptions=True)])
    try:
        await asyncio.gather(fails(), value(1))
    except LookupError as error:
        print("caught", error)
    done, pending = await asyncio.wait(
        [asyncio.create_task(value(x)) for x in range(3)], return_when=asyncio.ALL_COMPLETED
    )
    print(sorted(task.result() for task in done), pending)
    print([await first for first in asyncio.as_completed([value(0), value(4)])])
    return "main is done"


print(asyncio.run(main()))
