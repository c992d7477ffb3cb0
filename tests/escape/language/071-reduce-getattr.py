# category: getattr | expect: contained | min-python: 3.11 | source: a chain of names folded by functools.reduce
import functools
subs = functools.reduce(getattr, "__class__.__base__.__subclasses__".split("."), 0)
print("ESCAPED:class list" if len(subs.__self__.__subclasses__()) > 60 else "contained")
