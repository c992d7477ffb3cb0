# category: frames | expect: contained | min-python: 3.11 | source: threading passes a trace function on to new threads
import threading
seen = []
threading.settrace(lambda frame, event, arg: seen.append(frame))
t = threading.Thread(target=lambda: 1)
t.start()
t.join()
threading.settrace(None)
print("ESCAPED:frame in a thread" if seen and seen[0].f_builtins["open"] else "contained")
