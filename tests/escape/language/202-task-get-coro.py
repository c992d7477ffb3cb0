# category: frames | expect: contained | min-python: 3.11 | source: a task gives its coroutine
import asyncio
async def main():
    return asyncio.current_task().get_coro().cr_frame.f_builtins
print("ESCAPED:frame by a task's coroutine" if asyncio.run(main())["open"] else "contained")
