import asyncio
import concurrent.futures
import contextvars
import threading

who = contextvars.ContextVar("who", default="nobody")


def blocking(x):
    return x * 2, who.get(), threading.current_thread() is threading.main_thread()


async def main():
    loop = asyncio.get_running_loop()
    who.set("main")
    print(await asyncio.to_thread(blocking, 4))
    print(await loop.run_in_executor(None, sum, [1, 2, 3]))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, pow, 2, n) for n in range(5))))
    future, order = loop.create_future(), []
    loop.call_soon(order.append, "soon")
    loop.call_later(0.01, order.append, "later")
    loop.call_later(0.02, future.set_result, "set")
    handle = loop.call_later(0.005, order.append, "never")
    handle.cancel()
    future.add_done_callback(lambda f: order.append(f.result()))
    print(await future, handle.cancelled())
    await asyncio.sleep(0)
    print(order, loop.is_running())

    async def child(name):
        token = who.set(name)
        await asyncio.sleep(0)
        seen = who.get()
        who.reset(token)
        return seen, who.get()

    print(await asyncio.gather(child("x"), child("y")), who.get())
    loop.call_soon_threadsafe(order.clear)
    await asyncio.sleep(0)
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            await condition.wait_for(lambda: len(order) == 2)
            return list(order)

    task = asyncio.create_task(waiter())
    for n in range(2):
        async with condition:
            order.append(n)
            condition.notify_all()
    print(await task)


asyncio.run(main())
with asyncio.Runner() as runner:
    print(runner.run(asyncio.sleep(0, "runner")))
