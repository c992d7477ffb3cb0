# category: bytecode | expect: contained | min-python: 3.11 | source: CodeType reached as the type of what compile makes
c = compile("1 + 1", "x", "eval")
made = type(c).replace(c, co_consts=(5,))
print("ESCAPED:code object changed by its type" if made.co_consts == (5,) else "contained")
