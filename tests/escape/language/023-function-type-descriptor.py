# category: attr-walk | expect: contained | min-python: 3.11 | source: the member descriptor of the function type
g = type(lambda: 0).__globals__.__get__(lambda: 0)
print("ESCAPED:globals" if "__builtins__" in g else "contained")
