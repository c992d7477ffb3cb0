# category: attr-walk | expect: contained | min-python: 3.11 | source: the function inside functools.cached_property
import functools
class C:
    @functools.cached_property
    def x(self):
        return 1
print("ESCAPED:globals of func" if "__builtins__" in C.__dict__["x"].func.__globals__ else "contained")
