import asyncio
import inspect


class Ready:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield
        return self.value


class Chain:
    def __init__(self, *awaitables):
        self.awaitables = awaitables

    def __await__(self):
        out = []
        for awaitable in self.awaitables:
            out.append((yield from awaitable.__await__()))
        return out


class Lock:
    held = False

    async def __aenter__(self):
        while Lock.held:
            await asyncio.sleep(0)
        Lock.held = True

    async def __aexit__(self, *details):
        Lock.held = False


async def guarded(name, log):
    async with Lock():
        log.append(f"{name} in")
        await asyncio.sleep(0)
        log.append(f"{name} out")


async def main():
    log = []
    print(
        await Ready(1),
        await Chain(Ready(2), Ready("three")),
        inspect.isawaitable(Ready(0)),
        inspect.iscoroutine(c := guarded("x", [])),
    )
    c.close()
    await asyncio.gather(*(guarded(n, log) for n in "abc"))
    print(log)
    future = asyncio.Future()
    asyncio.get_running_loop().call_soon(future.set_exception, KeyError("set"))
    try:
        await future
    except KeyError as error:
        print(repr(error))
    print(await asyncio.gather(Ready(4), Ready(5)), asyncio.iscoroutinefunction(main), asyncio.isfuture(future))


asyncio.run(main())
