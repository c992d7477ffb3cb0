# category: deputy | expect: contained | min-python: 3.11 | source: methodcaller names the lookup itself
import operator
g = operator.methodcaller("__getattribute__", "__globals__")(lambda: 0)
print("ESCAPED:globals" if "__builtins__" in g else "contained")
