# category: deputy | expect: contained | min-python: 3.11 | source: inspect gives the module that a function claims
import inspect
def f():
    pass
f.__module__ = "posix"
print("ESCAPED:posix by getmodule" if inspect.getmodule(f).getpid() else "contained")
