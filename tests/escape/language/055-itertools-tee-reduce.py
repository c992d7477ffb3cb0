# category: attr-walk | expect: contained | min-python: 3.11 | max-python: 3.13 | source: itertools' objects name their constructors when pickled
import itertools
kind = itertools.chain([1], [2]).__reduce__()[0]
made = iter((1,)).__reduce__()[0]
print("ESCAPED:builtins" if kind and made.__self__.eval else "contained")
