# category: deputy | expect: contained | min-python: 3.11 | source: cached_property reads the dict of what it is bound to
import functools, random
p = functools.cached_property(lambda self: None)
p.__set_name__(None, "_os")
got = p.__get__(random, type(random))
print("ESCAPED:os by cached_property" if got.getpid() else "contained")
