# category: module-attr | expect: contained | min-python: 3.11 | source: each public callable of many modules asked for what it is bound to, and that for modules
import sys
hits = []
for name in """ast base64 calendar codecs collections contextlib copy dataclasses datetime decimal enum functools heapq inspect io
json logging operator pickle random re string textwrap threading time timeit traceback types typing unittest warnings""".split():
    try:
        __import__(name)
    except ImportError:
        continue
    for attr in dir(sys.modules[name]):
        bound = getattr(getattr(sys.modules[name], attr, None), "__self__", None)
        for one in [bound] + [getattr(bound, n, None) for n in dir(bound) if not isinstance(bound, type)]:
            if type(one) is type(sys) and one is not sys.modules[name]:
                hits.append(name + "." + attr)
print("ESCAPED:modules behind " + " ".join(hits[:4]) if hits else "contained")
