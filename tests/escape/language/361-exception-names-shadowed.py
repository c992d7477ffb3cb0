# category: hook-shadow | expect: contained | min-python: 3.11 | source: the guest shadows what a checker catches
AttributeError = PermissionError = NameError = ImportError = BaseException = ()
g = getattr(lambda: 0, "__globals__", None)
print("ESCAPED:globals" if g and "__builtins__" in g else "contained")
