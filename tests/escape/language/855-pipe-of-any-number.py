# category: channel | expect: contained | min-python: 3.11 | source: asyncio writes to the descriptor that the guest's object names
import asyncio
class Pipe:
    def fileno(self):
        return 3
    def close(self):
        pass
class Protocol:
    def connection_made(self, transport):
        pass
    def connection_lost(self, error):
        pass
async def main():
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_write_pipe(Protocol, Pipe())
    transport.write(b"\0" * 5)
    print("ESCAPED:written to the channel")
asyncio.run(main())
