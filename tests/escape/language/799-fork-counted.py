# category: dos-pids | expect: limit:pids | min-python: 3.11 | live: no: it would leave the machine without processes | source: processes without end, counted
import os, time
n = 0
while n < 3000:
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
    n += 1
print("ESCAPED:3000 processes")
