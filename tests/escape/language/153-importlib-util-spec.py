# category: import | expect: contained | min-python: 3.11 | source: a module made from its spec
import importlib.util
spec = importlib.util.find_spec("posix")
m = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
print("ESCAPED:posix" if m.getpid() else "contained")
