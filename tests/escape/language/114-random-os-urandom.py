# category: module-attr | expect: contained | min-python: 3.11 | source: random's private os
import random
print("ESCAPED:os" if random._os.getpid() else "contained")
