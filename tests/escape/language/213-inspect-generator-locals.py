# category: frames | expect: contained | min-python: 3.11 | source: inspect reads a generator's locals and state
import heapq, inspect
it = heapq.merge([1], [2], key=lambda x: x)
next(it)
kept = inspect.getgeneratorlocals(it)
print("ESCAPED:locals of a library's generator" if "key_value" in kept or "_heapreplace" in kept else "contained")
