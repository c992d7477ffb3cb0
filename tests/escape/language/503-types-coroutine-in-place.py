# category: deputy | expect: contained | min-python: 3.11 | source: types.coroutine changes a generator function's code in place
import types, heapq, inspect
types.coroutine(heapq.merge)
print("ESCAPED:library function's code changed" if inspect.isawaitable(heapq.merge([1])) else "contained")
