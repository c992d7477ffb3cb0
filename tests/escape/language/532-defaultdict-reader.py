# category: deputy | expect: contained | min-python: 3.11 | source: a default factory of C
import collections, functools
d = collections.defaultdict(functools.partial(getattr, print, "__self__"))
print("ESCAPED:builtins by a factory" if d[0].open else "contained")
