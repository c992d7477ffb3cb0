# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: the rest of an endless iterator
import itertools
a, *b = itertools.count()
