# category: format | expect: contained | min-python: 3.11 | source: the method itself by a name built late
f = getattr("{0.__globals__}", "for" + "mat")
print("ESCAPED:globals text" if "__builtins__" in f(lambda: 0) else "contained")
