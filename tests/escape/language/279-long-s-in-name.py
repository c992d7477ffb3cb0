# category: unicode | expect: contained | min-python: 3.11 | source: the long s turns into s
g = (lambda: 0).__globalſ__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
