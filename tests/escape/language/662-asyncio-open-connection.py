# category: process | expect: contained | min-python: 3.11 | source: a connection
import asyncio
async def main():
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    return port
print("ESCAPED:server socket by asyncio" if asyncio.run(main()) else "contained")
