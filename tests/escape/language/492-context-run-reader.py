# category: deputy | expect: contained | min-python: 3.11 | source: a context runs a reader of C
import contextvars, operator
g = contextvars.Context().run(operator.attrgetter("__globals__"), lambda: 0)
print("ESCAPED:globals by a context" if "__builtins__" in g else "contained")
