# category: mutate-shared | expect: contained | min-python: 3.11 | source: assignment to a module's attribute
import math
keep = math.pi
math.pi = 4
import math as again
hit = again.pi == 4
math.pi = keep
print("ESCAPED:module written" if hit else "contained")
