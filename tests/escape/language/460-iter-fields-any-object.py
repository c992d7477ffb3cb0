# category: deputy | expect: contained | min-python: 3.11 | source: ast.iter_fields reads the attributes that an object claims as fields
import ast
f = lambda: 0
f._fields = ("__globals__",)
g = dict(ast.iter_fields(f))["__globals__"]
print("ESCAPED:globals by iter_fields" if "__builtins__" in g else "contained")
