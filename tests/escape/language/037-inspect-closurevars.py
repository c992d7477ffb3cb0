# category: attr-walk | expect: contained | min-python: 3.11 | source: inspect reads globals and builtins of a function
import inspect
def f():
    return open
v = inspect.getclosurevars(f)
print("ESCAPED:open by getclosurevars" if v.builtins["open"]("/proc/self/status").read(4) == "Name" else "contained")
