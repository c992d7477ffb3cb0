# category: channel | expect: contained | min-python: 3.11 | source: the harness's namespace by the names it may have
import sys
names = [n for n in sys.modules if "harness" in n or "jail" in n or "guest" in n or n == "_ring"] + ["__main__"]
mods = [sys.modules[n] for n in names]
print("ESCAPED:harness' module" if any(vars(m).get("__builtins__") for m in mods) else "contained")
