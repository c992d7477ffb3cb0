# category: exc-leak | expect: contained | min-python: 3.11 | source: the same error out of str.format
try:
    "{0.__globals__.nothing}".format(lambda: 0)
except AttributeError as e:
    print("ESCAPED:globals by e.obj" if "__builtins__" in e.obj else "contained")
