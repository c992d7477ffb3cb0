# category: attr-walk | expect: contained | min-python: 3.11 | source: the implementations a generic function lists
import functools
@functools.singledispatch
def f(x):
    return x
g = f.dispatch(int).__globals__
h = f.registry[object].__globals__
print("ESCAPED:globals by dispatch" if g is h and "__builtins__" in g else "contained")
