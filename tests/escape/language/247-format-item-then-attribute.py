# category: format | expect: contained | min-python: 3.11 | source: attribute of an item of a container
s = "{0[0].__globals__}".format([lambda: 0])
print("ESCAPED:globals text" if "__builtins__" in s else "contained")
