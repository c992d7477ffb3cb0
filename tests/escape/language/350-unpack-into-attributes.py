# category: ast-blind-spot | expect: contained | min-python: 3.11 | source: unpacking stores into attributes of modules
import math
keep = math.pi, math.e
(math.pi, [*math.tau_list]), math.e = (3, [1]), 2
hit = math.pi == 3
math.pi, math.e = keep
del math.tau_list
print("ESCAPED:module written by unpacking" if hit else "contained")
