# category: attr-walk | expect: contained | min-python: 3.11 | source: object.__getattribute__ on a function
g = object.__getattribute__(lambda: 0, "__globals__")
print("ESCAPED:globals" if "__builtins__" in g else "contained")
