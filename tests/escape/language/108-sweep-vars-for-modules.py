# category: module-attr | expect: contained | min-python: 3.11 | source: the same by vars(), which reads the dict and asks nobody
import json, random, logging, typing, enum, copy, string
hits = []
for m in (json, random, logging, typing, enum, copy, string):
    for key, value in vars(m).items():
        if hasattr(value, "getpid") or hasattr(value, "_getframe") or hasattr(value, "open_code"):
            hits.append(key)
print("ESCAPED:modules by vars " + " ".join(hits[:4]) if hits else "contained")
