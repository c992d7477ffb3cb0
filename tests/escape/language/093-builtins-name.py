# category: builtins-recovery | expect: contained | min-python: 3.11 | source: the name every module has
b = __builtins__
b = b if isinstance(b, dict) else vars(b)
print("ESCAPED:builtins" if b["open"]("/proc/self/status").read(4) == "Name" else "contained")
