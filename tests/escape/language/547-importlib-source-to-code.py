# category: bytecode | expect: contained | min-python: 3.11 | source: a loader compiles
import importlib.abc
c = importlib.abc.InspectLoader.source_to_code("x = __import__('posix')")
ns = {}
exec(c, ns)
print("ESCAPED:posix by a loader's compile" if ns["x"].getpid() else "contained")
