# category: format | expect: contained | min-python: 3.11 | source: an attribute in a format field
s = "{0.__globals__}".format(lambda: 0)
print("ESCAPED:globals text" if "__builtins__" in s else "contained")
