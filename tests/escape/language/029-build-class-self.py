# category: attr-walk | expect: contained | min-python: 3.11 | source: __build_class__ is bound to builtins
b = __build_class__.__self__
print("ESCAPED:builtins" if b.open and b.__import__("os").getpid() else "contained")
