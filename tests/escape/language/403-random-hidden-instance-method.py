# category: mutate-shared | expect: contained | min-python: 3.11 | source: the shared instance's method replaced
import random
hidden = random._inst
hidden.random = lambda: 0.5
hit = random._inst.random() == 0.5
del hidden.random
print("ESCAPED:shared random instance" if hit else "contained")
