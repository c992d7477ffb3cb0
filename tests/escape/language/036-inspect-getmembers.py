# category: attr-walk | expect: contained | min-python: 3.11 | source: inspect lists every attribute of a function with its value
import inspect
m = dict(inspect.getmembers(inspect.getmro))
print("ESCAPED:namespace" if m["__globals__"]["sys"].modules else "contained")
