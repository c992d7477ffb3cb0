# category: deputy | expect: contained | min-python: 3.11 | source: functools calls a reader of C
import functools, operator
get = functools.singledispatch(operator.attrgetter("__globals__"))
print("ESCAPED:globals by singledispatch" if "__builtins__" in get(lambda: 0) else "contained")
