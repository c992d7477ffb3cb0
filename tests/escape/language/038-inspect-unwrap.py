# category: attr-walk | expect: contained | min-python: 3.11 | source: inspect.unwrap follows __wrapped__ to anything
import inspect, functools
@functools.lru_cache
def f():
    return 1
g = inspect.unwrap(f).__globals__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
