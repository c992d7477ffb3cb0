# category: file | expect: contained | min-python: 3.11 | source: a thread whose first call is C's has no frame to be told by
import sys, time, _thread
_thread.start_new_thread(type(sys.stdin.buffer.raw), ("/etc/passwd",))
time.sleep(0.3)
print("ESCAPED: still here after a forbidden act")
