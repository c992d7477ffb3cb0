import asyncio
from contextlib import AsyncExitStack, aclosing, asynccontextmanager


async def ticker(n):
    try:
        for i in range(n):
            yield i
            await asyncio.sleep(0)
    finally:
        print("ticker closed")


@asynccontextmanager
async def opened(name):
    print("open", name)
    try:
        yield name.upper()
    finally:
        await asyncio.sleep(0)
        print("close", name)


async def echo():
    value = None
    while value != "end":
        value = yield value


async def main():
    print([i async for i in ticker(3) if i != 1])
    async with aclosing(ticker(10)) as source:
        async for i in source:
            if i == 2:
                break
    print({i: i * i async for i in ticker(2)})
    async with opened("a") as a, opened("b") as b:
        print(a, b)
    async with AsyncExitStack() as stack:
        print([await stack.enter_async_context(opened(name)) for name in "xy"])
        stack.callback(print, "callback")
    e = echo()
    print(await anext(e), await e.asend(1), await e.asend("two"))
    try:
        await e.asend("end")
    except StopAsyncIteration:
        print("done", await anext(e, "default"))
    print(sum([x async for x in ticker(4)]), [await asyncio.sleep(0, n) for n in range(3)])


asyncio.run(main())
