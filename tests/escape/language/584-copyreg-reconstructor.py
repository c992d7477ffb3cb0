# category: pickle | expect: contained | min-python: 3.11 | source: copyreg's constructor helper
import copyreg
f = copyreg._reconstructor.__globals__
print("ESCAPED:copyreg namespace" if "__builtins__" in f else "contained")
