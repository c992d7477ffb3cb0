# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: a global statement for a dunder name
def f():
    global __builtins__
    __builtins__ = {"x": 1}
    return __builtins__
keep = __builtins__
f()
b = keep if isinstance(keep, dict) else vars(keep)
print("ESCAPED:file read" if b["open"]("/proc/self/status").read(4) == "Name" else "contained")
