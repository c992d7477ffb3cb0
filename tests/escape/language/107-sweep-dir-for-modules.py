# category: module-attr | expect: contained | min-python: 3.11 | source: every attribute of seventy modules that is itself a module
hits = []
names = """abc argparse ast asyncio base64 bisect calendar codecs collections configparser contextlib copy csv dataclasses
datetime decimal difflib enum fnmatch fractions functools gettext gzip hashlib heapq hmac html inspect io ipaddress
json keyword locale logging numbers operator optparse pprint queue random re reprlib sched secrets shlex statistics
string struct textwrap threading time timeit token tokenize tomllib traceback types typing unicodedata unittest
urllib.parse uuid warnings weakref zipfile zlib""".split()
for name in names:
    try:
        module = __import__(name, fromlist=["x"])
    except ImportError:
        continue
    for attr in dir(module):
        value = getattr(module, attr, None)
        if type(value) is type(module) and getattr(value, "__name__", "") in {"os", "sys", "builtins", "io", "gc", "_thread"}:
            hits.append(name + "." + attr)
print("ESCAPED:modules by " + " ".join(hits[:3]) if hits else "contained")
