# category: process | expect: contained | min-python: 3.11 | source: the loop's own sockets
import asyncio
async def main():
    return asyncio.get_running_loop()._csock
s = asyncio.run(main())
made = type(s)()
print("ESCAPED:socket class by a loop" if made.fileno() > 2 else "contained")
