# category: getattr | expect: contained | min-python: 3.11 | source: a weak proxy forwards attribute reads
import weakref
def f():
    pass
p = weakref.proxy(f)
print("ESCAPED:globals by proxy" if "__builtins__" in p.__globals__ else "contained")
