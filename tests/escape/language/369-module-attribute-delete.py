# category: mutate-shared | expect: contained | min-python: 3.11 | source: deletion of a module's attribute
import math
keep = math.pi
del math.pi
hit = not hasattr(math, "pi")
math.pi = keep
print("ESCAPED:module's attribute deleted" if hit else "contained")
