# category: hook-shadow | expect: contained | min-python: 3.11 | source: the names with which others' harnesses work
import math
keep = math.pi
for name in ("_getattr_", "_setattr_", "_write_", "_getitem_", "_print_", "_inplacevar_", "__guard__", "_unpack_sequence_", "__metaclass__"):
    globals()[name] = lambda *a: a[0]
math.pi = 3
hit = math.pi == 3
math.pi = keep
print("ESCAPED:module written" if hit else "contained")
