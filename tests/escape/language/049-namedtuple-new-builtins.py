# category: attr-walk | expect: contained | min-python: 3.11 | source: the generated __new__ has a namespace of its own
import collections
P = collections.namedtuple("P", "x")
g = P.__new__.__globals__
tuple_new = g["_tuple_new"]
print("ESCAPED:generated namespace" if "__builtins__" in g and tuple_new else "contained")
