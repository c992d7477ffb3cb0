# category: attr-walk | expect: contained | min-python: 3.11 | source: a C function's __self__ is the real module
import math
m = math.sqrt.__self__
print("ESCAPED:real math module" if m.__name__ == "math" and m.__loader__ and m.__spec__ else "contained")
