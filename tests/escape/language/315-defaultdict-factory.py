# category: stealth-call | expect: contained | min-python: 3.11 | source: a default factory called by the C library
import collections, functools
d = collections.defaultdict(functools.partial(__import__, "posix"))
print("ESCAPED:posix" if d[1].getpid() else "contained")
