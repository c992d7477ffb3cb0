# category: late-exec | expect: contained | min-python: 3.11 | source: an async generator's finalizer at the loop's end
import asyncio
async def g():
    try:
        yield 1
    finally:
        print("ESCAPED:posix in an async generator" if __import__("posix").getpid() else "contained", flush=True)
async def main():
    global it
    it = g()
    await it.__anext__()
asyncio.run(main())
