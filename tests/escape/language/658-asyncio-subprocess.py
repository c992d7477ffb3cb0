# category: process | expect: contained | min-python: 3.11 | source: asyncio's processes
import asyncio
async def main():
    p = await asyncio.create_subprocess_exec("true")
    return await p.wait()
print("ESCAPED:process by asyncio" if asyncio.run(main()) == 0 else "contained")
