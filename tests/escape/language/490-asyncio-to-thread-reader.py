# category: deputy | expect: contained | min-python: 3.11 | source: asyncio's thread calls a reader of C
import asyncio, operator
g = asyncio.run(asyncio.to_thread(operator.attrgetter("__globals__"), lambda: 0))
print("ESCAPED:globals by asyncio" if "__builtins__" in g else "contained")
