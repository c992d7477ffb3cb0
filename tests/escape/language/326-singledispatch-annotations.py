# category: stealth-call | expect: contained | min-python: 3.11 | source: the implementation is registered by evaluating annotations
import functools
@functools.singledispatch
def f(x):
    return None
seen = []
def g(x: "seen.append(__import__('posix')) or int"):
    return None
f.register(g)
print("ESCAPED:posix by an annotation" if seen[0].getpid() else "contained")
