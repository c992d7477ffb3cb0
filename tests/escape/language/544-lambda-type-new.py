# category: bytecode | expect: contained | min-python: 3.11 | source: __new__ of the function type
F = type(lambda: 0)
g = F.__new__(F, (lambda: 7).__code__, {})
print("ESCAPED:function by __new__" if g() == 7 else "contained")
