# category: frames | expect: contained | min-python: 3.11 | source: asyncio tasks list their frames
import asyncio
async def main():
    return asyncio.current_task().get_stack()
frames = asyncio.run(main())
print("ESCAPED:frame by a task" if frames[0].f_builtins["open"] else "contained")
