# category: dos-time | expect: limit:time | min-python: 3.11 | source: a lock taken twice
import threading
l = threading.Lock()
l.acquire()
l.acquire()
