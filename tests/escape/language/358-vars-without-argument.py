# category: hook-shadow | expect: contained | min-python: 3.11 | source: vars() and locals() at module level
names = vars()
b = names.get("__builtins__")
b = b if isinstance(b, dict) or b is None else vars(b)
print("ESCAPED:builtins by vars()" if b and b["open"]("/proc/self/status").read(4) == "Name" else "contained")
