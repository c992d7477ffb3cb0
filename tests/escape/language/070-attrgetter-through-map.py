# category: getattr | expect: contained | min-python: 3.11 | source: the read happens inside map
import operator
g = next(map(operator.attrgetter("__globals__"), [lambda: 0]))
print("ESCAPED:globals" if "__builtins__" in g else "contained")
