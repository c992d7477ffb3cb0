# category: module-attr | expect: contained | min-python: 3.11 | source: asyncio's submodules import os, socket and subprocess
import asyncio
print("ESCAPED:os" if asyncio.events.os.getpid() and asyncio.events.socket.socket else "contained")
