# category: deputy | expect: contained | min-python: 3.11 | source: contextlib's class built around a foreign generator
import contextlib, heapq
cm = contextlib.contextmanager(heapq.merge)([1], [2])
print("ESCAPED:frame of a library generator" if cm.gen.gi_frame.f_globals["__name__"] == "heapq" else "contained")
