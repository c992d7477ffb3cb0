# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: the target of a for is an attribute
import math
keep = math.pi
for math.pi in [3]:
    pass
hit = math.pi == 3
math.pi = keep
print("ESCAPED:module written by a for target" if hit else "contained")
