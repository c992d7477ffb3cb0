# category: attr-walk | expect: contained | min-python: 3.11 | source: inspect looks without asking the guards
import inspect
g = inspect.getattr_static(type(lambda: 0), "__globals__").__get__(lambda: 0)
print("ESCAPED:globals" if "__builtins__" in g else "contained")
