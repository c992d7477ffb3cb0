# category: bytecode | expect: contained | min-python: 3.11 | source: the function type called with a code object
F = type(lambda: 0)
g = F(compile("x = 1", "x", "exec"), {"__builtins__": {}})
print("ESCAPED:function from a code object" if g() is None else "contained")
