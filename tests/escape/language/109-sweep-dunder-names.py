# category: module-attr | expect: contained | min-python: 3.11 | source: the dunder names that every module has
import math, json, textwrap
hits = []
for m in (math, json, textwrap):
    for name in ("__loader__", "__spec__", "__builtins__", "__cached__", "__file__"):
        value = getattr(m, name, None)
        if value is not None and not isinstance(value, str):
            hits.append(name)
print("ESCAPED:module dunders " + " ".join(sorted(set(hits))) if hits else "contained")
