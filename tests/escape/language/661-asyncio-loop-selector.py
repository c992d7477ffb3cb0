# category: process | expect: contained | min-python: 3.11 | source: the class of the loop's selector makes another, a descriptor of its own
import asyncio
async def main():
    return type(asyncio.get_running_loop()._selector)
made = asyncio.run(main())()
print("ESCAPED:selector by a loop" if made.fileno() > 2 else "contained")
