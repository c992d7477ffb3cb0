# category: stealth-call | expect: contained | min-python: 3.11 | source: a new thread's function made with other globals
import threading, types
seen = []
f = types.FunctionType((lambda: seen.append(open("/proc/self/status").read(4))).__code__, {"seen": seen})
t = threading.Thread(target=f)
t.start()
t.join()
print("ESCAPED:file read in a thread" if seen == ["Name"] else "contained")
