# category: frames | expect: contained | min-python: 3.11 | source: a trace function set on a frame
import sys
seen = []
def local(frame, event, arg):
    seen.append(event)
    return local
def f():
    x = 1
    return x
sys.settrace(lambda fr, ev, arg: local)
f()
sys.settrace(None)
print("ESCAPED:frames traced" if seen else "contained")
