# category: module-attr | expect: contained | min-python: 3.11 | source: each class of many modules asked for a method's namespace
import string, random, fractions, json, argparse, collections
hits = []
for m in (string, random, fractions, json, argparse, collections):
    for value in [getattr(m, n) for n in dir(m)]:
        for method in ("__init__", "__new__", "__call__", "__eq__"):
            g = getattr(getattr(value, method, None), "__globals__", None)
            if g is not None and "__builtins__" in g:
                hits.append(value)
print("ESCAPED:namespaces of " + str(len(hits)) if hits else "contained")
