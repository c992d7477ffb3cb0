# category: process | expect: contained | min-python: 3.11 | source: the machine's clock, here one that it does not have
import time
try:
    time.clock_settime(999, 0.0)
except OSError:
    print("ESCAPED:asked the kernel to set a clock")
