# category: mutate-shared | expect: contained | min-python: 3.11 | source: the module's own __setattr__ method
import json
json.__setattr__("probe_mark", 1)
print("ESCAPED:module written by its method" if __import__("json").probe_mark == 1 else "contained")
