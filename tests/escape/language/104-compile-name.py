# category: builtins-recovery | expect: contained | min-python: 3.11 | source: compile makes code objects
c = compile("1 + 1", "x", "eval")
print("ESCAPED:code object" if eval(c) == 2 and c.co_consts is not None else "contained")
