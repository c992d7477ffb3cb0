# category: memory | expect: contained | min-python: 3.11 | source: everything that refers to an object
import gc
mods = [o for o in gc.get_referrers(print) if isinstance(o, dict) and "open" in o]
print("ESCAPED:builtins dict by gc" if mods and mods[0]["open"]("/proc/self/status").read(4) == "Name" else "contained")
