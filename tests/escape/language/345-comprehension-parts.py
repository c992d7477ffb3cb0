# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: element, iterable and condition of comprehensions
g = [x for x in [(lambda: 0).__globals__] if x.__contains__("__builtins__")]
d = {k: v for k, v in [("b", print.__self__)] if v.open}
print("ESCAPED:globals and builtins" if g and d else "contained")
