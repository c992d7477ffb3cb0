# category: attr-walk | expect: contained | min-python: 3.14 | source: 3.14's __annotate__ is a function with a namespace
class C:
    x: int
f = C.__annotate__
print("ESCAPED:globals by __annotate__" if "__builtins__" in f.__globals__ else "contained")
