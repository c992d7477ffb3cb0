# category: memory | expect: contained | min-python: 3.11 | source: the collector calls the guest at any time
import gc
seen = []
gc.callbacks.append(lambda phase, info: seen.append(__import__("sys")._getframe().f_builtins))
gc.collect()
gc.callbacks.clear()
print("ESCAPED:builtins in a collector's callback" if seen[0]["open"] else "contained")
