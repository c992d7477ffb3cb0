# category: dos-time | expect: limit:time | min-python: 3.11 | source: sleep
import time
time.sleep(10**6)
