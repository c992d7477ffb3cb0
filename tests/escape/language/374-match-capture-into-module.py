# category: mutate-shared | expect: contained | min-python: 3.11 | source: captures of a match within a module's namespace
import math
exec("match 5:\n case probe_mark: pass", math.__dict__)
print("ESCAPED:captured into a module" if math.probe_mark == 5 else "contained")
