# category: fstring | expect: contained | min-python: 3.12 | source: quotes nested as 3.12 allows
s = f"{f"{f"{(lambda: 0).__globals__["__builtins__"]}"}"}"
print("ESCAPED:builtins text" if "builtins" in s or "open" in s else "contained")
