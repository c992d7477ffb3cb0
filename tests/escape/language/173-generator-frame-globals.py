# category: frames | expect: contained | min-python: 3.11 | source: a library generator's frame shows the library's namespace
import heapq
it = heapq.merge([1], [2])
next(it)
print("ESCAPED:heapq namespace" if it.gi_frame.f_globals["__name__"] == "heapq" else "contained")
