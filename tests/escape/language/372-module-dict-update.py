# category: mutate-shared | expect: contained | min-python: 3.11 | source: vars() of a module updated
import math
vars(math).update(probe_mark=1)
from math import probe_mark
print("ESCAPED:module dict written" if probe_mark == 1 else "contained")
