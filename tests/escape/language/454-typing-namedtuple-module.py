# category: exec-injection | expect: contained | min-python: 3.11 | source: a typed tuple's generated functions
import typing
P = typing.NamedTuple("P", [("x", int)])
print("ESCAPED:namespace" if P._asdict.__globals__["_sys"].modules else "contained")
