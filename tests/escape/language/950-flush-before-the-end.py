# category: channel | expect: contained | min-python: 3.11 | source: the end of a run flushes a stream whose flush is the guest's
import sys, threading, time
out = sys.__stdout__
def act(): type(sys.stdin.buffer.raw)("/etc/passwd")
thread = threading.Thread(target=act, daemon=True)
def stay(thread=thread, me=threading.current_thread, sleep=time.sleep, flush=out.flush):
    if me() is thread: sleep(1000)
    flush()
out.flush = stay
thread.start()
time.sleep(0.5)
print("ESCAPED: still here after a forbidden act")
