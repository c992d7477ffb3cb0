# category: class-body | expect: contained | min-python: 3.11 | source: annotations of a class are expressions too
class C:
    x: print.__self__ = 1
print("ESCAPED:builtins by an annotation" if C.__annotations__["x"].open else "contained")
