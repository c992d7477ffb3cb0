# category: process | expect: contained | min-python: 3.11 | source: a signal's handler
import signal
signal.signal(signal.SIGTERM, lambda *a: None)
print("ESCAPED:signal handler" if callable(signal.getsignal(signal.SIGTERM)) else "contained")
