# category: process | expect: contained | min-python: 3.11 | source: a signal's handler by the loop
import asyncio, signal
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)
    return signal.getsignal(signal.SIGTERM)
print("ESCAPED:signal handler" if callable(asyncio.run(main())) else "contained")
