# category: process | expect: contained | min-python: 3.11 | source: the loop's own method
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    t, p = await loop.subprocess_shell(asyncio.SubprocessProtocol, "exit 0")
    t.close()
    return t.get_pid()
print("ESCAPED:process by a loop" if asyncio.run(main()) > 0 else "contained")
