# category: getattr | expect: contained | min-python: 3.11 | source: operator.attrgetter with a path
import operator
g = operator.attrgetter("__init__.__globals__")(type("C", (), {"__init__": lambda self: None}))
print("ESCAPED:globals" if "__builtins__" in g else "contained")
