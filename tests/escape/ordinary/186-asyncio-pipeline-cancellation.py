import asyncio
import random


class Pipeline:
    def __init__(self, *stages, width=2):
        self.stages, self.width, self.log = stages, width, []

    async def worker(self, stage, source, sink):
        while (item := await source.get()) is not None:
            try:
                await sink.put(await stage(item))
            except ValueError as error:
                self.log.append(str(error))
            finally:
                source.task_done()
        source.task_done()

    async def run(self, items):
        queues = [asyncio.Queue(3) for _ in range(len(self.stages) + 1)]
        queues[-1] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            for stage, source, sink in zip(self.stages, queues, queues[1:]):
                for _ in range(self.width):
                    group.create_task(self.worker(stage, source, sink))
            for item in items:
                await queues[0].put(item)
            for queue in queues[:-1]:
                for _ in range(self.width):
                    await queue.put(None)
                await queue.join()
        return [queues[-1].get_nowait() for _ in range(queues[-1].qsize())]


async def parse(text):
    await asyncio.sleep(0)
    return int(text)


async def square(n):
    await asyncio.sleep(0.0001 * (n % 3))
    return n * n


async def forever(log):
    try:
        while True:
            await asyncio.sleep(3600)
    except asyncio.CancelledError as error:
        log.append(f"cancelled: {error.args}")
        raise
    finally:
        log.append("finally")


async def main():
    pipeline = Pipeline(parse, square)
    print(sorted(await pipeline.run("1 2 x 3 4 y 5".split())), sorted(pipeline.log))
    log = []
    task = asyncio.create_task(forever(log), name="endless")
    await asyncio.sleep(0)
    print(task.get_name(), task.done(), task.cancel("enough"), task.cancelling())
    try:
        await task
    except asyncio.CancelledError:
        print("awaited", task.cancelled(), log)
    results = await asyncio.gather(*(asyncio.wait_for(square(n), 5) for n in range(5)))
    print(results)
    first, pending = await asyncio.wait(
        {asyncio.create_task(forever([])), asyncio.create_task(square(2))}, return_when=asyncio.FIRST_COMPLETED
    )
    print([t.result() for t in first], len(pending))
    for t in pending:
        t.cancel()
    print([type(r).__name__ for r in await asyncio.gather(*pending, return_exceptions=True)])
    loop = asyncio.get_running_loop()
    errors = []
    loop.set_exception_handler(lambda loop, context: errors.append(context["message"]))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    print(errors[0].split(" ")[0], loop.time() > 0)
    priority = asyncio.PriorityQueue()
    for n in random.Random(1).sample(range(9), 5):
        priority.put_nowait(n)
    print([await priority.get() for _ in range(5)])
    try:
        asyncio.run(main())
    except RuntimeError as error:
        print(error)


import warnings

warnings.simplefilter("ignore")
asyncio.run(main())
