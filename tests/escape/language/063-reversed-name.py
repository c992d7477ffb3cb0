# category: getattr | expect: contained | min-python: 3.11 | source: the name is written backwards
g = getattr(lambda: 0, "__slabolg__"[::-1])
print("ESCAPED:globals" if "__builtins__" in g else "contained")
