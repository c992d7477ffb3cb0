# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: a keyword-only default of a lambda
f = lambda *, x=(lambda: 0).__globals__: x
print("ESCAPED:globals" if "__builtins__" in f() else "contained")
