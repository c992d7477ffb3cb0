# category: mutate-shared | expect: contained | min-python: 3.11 | source: exec with a module's dict as its namespace
import math
exec("probe_mark = 1", vars(math))
print("ESCAPED:module dict as namespace" if math.probe_mark == 1 else "contained")
