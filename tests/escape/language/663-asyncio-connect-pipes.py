# category: process | expect: contained | min-python: 3.11 | source: pipes around descriptors
import asyncio, os
async def main():
    r, w = os.pipe()
    loop = asyncio.get_running_loop()
    t, p = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(w, "wb"))
    t.write(b"x")
    await asyncio.sleep(0)
    return os.read(r, 1)
print("ESCAPED:pipe by asyncio" if asyncio.run(main()) == b"x" else "contained")
