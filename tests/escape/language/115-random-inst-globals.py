# category: module-attr | expect: contained | min-python: 3.11 | source: the module-level instance of random
import random
g = random._inst.shuffle.__func__.__globals__
print("ESCAPED:os" if g["_os"].getpid() else "contained")
