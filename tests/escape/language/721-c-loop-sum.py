# category: dos-time | expect: limit:time | min-python: 3.11 | source: an endless sum in C
import itertools
sum(itertools.repeat(0))
