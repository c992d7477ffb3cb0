# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: under stars of a call
def f(*a, **k):
    return a[0]
print("ESCAPED:globals" if "__builtins__" in f(*[(lambda: 0).__globals__], **{"x": 1}) else "contained")
