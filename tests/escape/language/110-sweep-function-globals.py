# category: module-attr | expect: contained | min-python: 3.11 | source: each public function of many modules asked for its namespace
import heapq, statistics, textwrap, shlex, difflib, calendar, json, random
hits = []
for m in (heapq, statistics, textwrap, shlex, difflib, calendar, json, random):
    for name in dir(m):
        g = getattr(getattr(m, name), "__globals__", None)
        if g is not None and g.get("__name__") == m.__name__:
            hits.append(m.__name__ + "." + name)
print("ESCAPED:namespaces " + " ".join(hits[:3]) if hits else "contained")
