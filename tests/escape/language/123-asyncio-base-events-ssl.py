# category: module-attr | expect: contained | min-python: 3.11 | source: asyncio.base_events keeps socket and subprocess
import asyncio
m = asyncio.base_events
print("ESCAPED:subprocess" if m.subprocess.Popen and m.os.getpid() else "contained")
