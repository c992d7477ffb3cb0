# category: frames | expect: contained | min-python: 3.11 | source: the loop's handler is given the error with its traceback
import asyncio
seen = []
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: seen.append(context["exception"].__traceback__))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)
asyncio.run(main())
print("ESCAPED:asyncio frame" if "sys" in seen[0].tb_frame.f_globals or seen[0].tb_frame.f_builtins else "contained")
