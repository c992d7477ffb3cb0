# category: unicode | expect: contained | min-python: 3.11 | source: deletion and augmented assignment with odd letters
import math
keep = math.pi
math.𝓹𝓲 = 3
hit = math.pi == 3
math.pi = keep
print("ESCAPED:module written" if hit else "contained")
