# category: mutate-shared | expect: contained | min-python: 3.11 | source: the same of a module
import math
math.__getstate__()["pi"] = 3
import math as again
print("ESCAPED:module written" if again.pi == 3 else "contained")
