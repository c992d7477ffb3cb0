# category: deputy | expect: contained | min-python: 3.11 | source: the getter is a reader of C called from functools
import functools, operator
def f():
    pass
p = functools.cached_property(operator.attrgetter("__globals__"))
p.__set_name__(None, "x")
print("ESCAPED:globals by cached_property" if "__builtins__" in p.__get__(f) else "contained")
