# category: module-attr | expect: contained | min-python: 3.11 | source: every attribute of every object that can be reached from forty modules
import sys
seen, found = {}, []
todo = []
for name in """argparse ast asyncio base64 calendar codecs collections configparser contextlib copy csv dataclasses datetime
decimal difflib email.message enum fractions functools gettext hashlib heapq html.parser inspect io ipaddress json logging
operator pickle pprint queue random re reprlib sched shlex statistics string textwrap threading time timeit tokenize tomllib
traceback types typing unittest uuid warnings weakref xml.etree.ElementTree zipfile""".split():
    try:
        __import__(name)
        todo.append((name, sys.modules[name]))
    except (ImportError, KeyError):
        pass
while todo and len(seen) < 20000:
    path, one = todo.pop()
    if id(one) in seen or isinstance(one, (str, bytes, int, float)):
        continue
    seen[id(one)] = one
    if type(one) is type(sys) and getattr(one, "__loader__", None):
        found.append(path)
    if len(path) > 90:
        continue
    try:
        names = dir(one)
    except Exception:
        continue
    for name in names:
        try:
            value = getattr(one, name)
        except Exception:
            continue
        if not (name.startswith("__") and type(value).__name__ in ("method-wrapper", "wrapper_descriptor")):
            todo.append((path + "." + name, value))
    if type(one) in (list, tuple, set, frozenset):
        todo += [(path + "[]", value) for value in list(one)[:50]]
    if type(one).__name__ in ("dict", "mappingproxy"):
        todo += [(path + "[%r]" % key, value) for key, value in list(one.items())[:300]]
print("ESCAPED:real modules by " + " ".join(found[:5]) if found else "contained")
