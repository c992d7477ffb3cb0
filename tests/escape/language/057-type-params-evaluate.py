# category: attr-walk | expect: contained | min-python: 3.12 | source: a type alias evaluates in its own scope
type Alias[T] = (lambda: 0).__globals__
print("ESCAPED:globals by lazy alias" if "__builtins__" in Alias.__value__ else "contained")
