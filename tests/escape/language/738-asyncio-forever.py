# category: dos-time | expect: limit:time | min-python: 3.11 | source: a loop with nothing to do
import asyncio
async def main():
    await asyncio.get_running_loop().create_future()
asyncio.run(main())
