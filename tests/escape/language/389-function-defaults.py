# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library function's defaults
import textwrap, bisect, statistics
keep = textwrap.shorten.__defaults__
import random
f = random.Random.triangular
old = f.__defaults__
f.__defaults__ = (7.0, 7.0, None)
hit = random.triangular() == 7.0
f.__defaults__ = old
print("ESCAPED:defaults of a library function" if hit else "contained")
