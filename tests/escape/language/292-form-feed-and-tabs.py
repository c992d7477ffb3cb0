# category: encoding | expect: contained | min-python: 3.11 | source: layout characters between names
import math
g = (lambda: 0)	.__globals__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
