# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: copies of an endless iterator
import itertools
a, b = itertools.tee(itertools.count())
for _ in a:
    pass
