# category: format | expect: contained | min-python: 3.11 | source: format called by map over templates
s = next(map(str.format, ["{0.__globals__}"], [lambda: 0]))
print("ESCAPED:globals text" if "__builtins__" in s else "contained")
