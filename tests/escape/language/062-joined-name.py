# category: getattr | expect: contained | min-python: 3.11 | source: the name is joined from parts at run time
name = "_".join(["", "", "globals", "", ""])
print("ESCAPED:globals" if "__builtins__" in getattr(lambda: 0, name) else "contained")
