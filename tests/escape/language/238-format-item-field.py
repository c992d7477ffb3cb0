# category: format | expect: contained | min-python: 3.11 | source: attributes and items in one field
s = "{0.__init__.__globals__[__builtins__]}".format(type("C", (), {"__init__": lambda self: None})())
print("ESCAPED:builtins text" if "builtins" in s or "open" in s else "contained")
