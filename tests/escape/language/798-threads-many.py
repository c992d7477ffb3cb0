# category: dos-pids | expect: limit:pids | min-python: 3.11 | live: no: it would leave the machine without threads | source: threads without end
import threading
e = threading.Event()
n = 0
while n < 5000:
    threading.Thread(target=e.wait, daemon=True).start()
    n += 1
print("ESCAPED:5000 threads")
