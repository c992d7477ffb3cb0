# category: getattr | expect: contained | min-python: 3.11 | source: a descriptor taken by the mapping's own methods
import types
table = types.FunctionType.__dict__
for name, member in table.items():
    if name.strip("_") == "globals":
        g = member.__get__(lambda: 0, None)
print("ESCAPED:globals" if "__builtins__" in g else "contained")
