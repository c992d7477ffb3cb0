# category: deputy | expect: contained | min-python: 3.11 | source: a loop's callback is a reader with a place for its result
import asyncio, operator
async def main():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, getattr, lambda: 0, "__globals__")
print("ESCAPED:globals by a loop" if "__builtins__" in asyncio.run(main()) else "contained")
