# category: exec | expect: contained | min-python: 3.11 | source: a forward reference is a text that is evaluated
import typing
r = typing.ForwardRef("__import__('posix').getpid")
f = typing.get_type_hints(type("C", (), {"__annotations__": {"x": r}}))["x"]
print("ESCAPED:posix by a forward reference" if f() else "contained")
