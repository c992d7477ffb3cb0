# category: stealth-call | expect: contained | min-python: 3.11 | source: a generic function whose implementation is a builtin
import functools
@functools.singledispatch
def f(x):
    return None
f.register(str, __import__)
print("ESCAPED:posix" if f("posix").getpid() else "contained")
