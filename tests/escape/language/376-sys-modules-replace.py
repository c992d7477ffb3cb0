# category: mutate-shared | expect: contained | min-python: 3.11 | source: an entry of sys.modules replaced
import sys, types
fake = types.ModuleType("math")
fake.pi = 3
keep = sys.modules.get("math")
sys.modules["math"] = fake
import math
hit = math.pi == 3
if keep:
    sys.modules["math"] = keep
print("ESCAPED:sys.modules written" if hit else "contained")
