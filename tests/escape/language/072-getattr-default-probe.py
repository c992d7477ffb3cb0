# category: getattr | expect: contained | min-python: 3.11 | source: a default value hides the refusal, hasattr tells of it
f = lambda: 0
ok = hasattr(f, "__globals__")
g = getattr(f, "__globals__", None)
print("ESCAPED:globals" if ok and g and "__builtins__" in g else "contained")
