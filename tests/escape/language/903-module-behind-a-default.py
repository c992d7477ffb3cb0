# category: module-attr | expect: contained | min-python: 3.11 | source: every real module within three steps of what a guest can name
import collections, concurrent.futures, email.policy, fractions, io, json, logging, pathlib, tarfile, threading, unittest, warnings

MODULE = type(io)
facades = {id(value) for value in globals().values() if isinstance(value, MODULE)}
waiting = [(0, value) for value in list(globals().values())]
waiting += [(0, warnings.catch_warnings()), (0, tarfile.open(fileobj=io.BytesIO(), mode="w|gz").fileobj)]
seen, found = set(), []
for depth, value in waiting:
    if id(value) in seen or len(seen) > 20_000:
        continue
    seen.add(id(value))
    if isinstance(value, MODULE) and id(value) not in facades:
        if getattr(value, "__built" + "ins__", None) or getattr(value, "__load" + "er__", None):
            found.append(value)
            break
        continue
    if depth == 3:
        continue
    for name in dir(value):
        try:
            waiting.append((depth + 1, getattr(value, name)))
        except Exception:
            pass
    if type(value) in (tuple, list, set, frozenset):
        waiting += [(depth + 1, item) for item in value]
    if type(value) is dict:
        waiting += [(depth + 1, item) for item in value.values()]
print(f"ESCAPED:{found[:3]}" if found else "contained")
