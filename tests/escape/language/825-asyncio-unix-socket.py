# category: process | expect: contained | min-python: 3.11 | source: the class of the loop's socket makes one that needs no network
import asyncio
async def main():
    return asyncio.get_running_loop()._csock
made = type(asyncio.run(main()))(1)
print("ESCAPED:socket by a loop" if made.fileno() > 2 else "contained")
