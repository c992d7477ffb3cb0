# category: fstring | expect: contained | min-python: 3.11 | source: a plain attribute in an f-string
s = f"{(lambda: 0).__globals__}"
print("ESCAPED:globals text" if "__builtins__" in s else "contained")
