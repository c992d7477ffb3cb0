# category: deputy | expect: contained | min-python: 3.11 | source: ChainMap writes into its first mapping
import collections, math
c = collections.ChainMap(vars(math), {})
c["probe_mark"] = 1
print("ESCAPED:module dict by ChainMap" if math.probe_mark == 1 else "contained")
