# category: getattr | expect: contained | min-python: 3.11 | source: string.Formatter.get_field returns the object itself
import string
obj, first = string.Formatter().get_field("0.__globals__", (lambda: 0,), {})
print("ESCAPED:globals" if "__builtins__" in obj else "contained")
