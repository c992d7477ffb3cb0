# category: deputy | expect: contained | min-python: 3.11 | source: types.GenericAlias over a function
import types
g = types.GenericAlias(lambda: 0, (int,)).__globals__
print("ESCAPED:globals by GenericAlias" if "__builtins__" in g else "contained")
