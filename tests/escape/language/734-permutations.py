# category: dos-time | expect: limit:time | min-python: 3.11 | source: all permutations
import itertools
for _ in itertools.permutations(range(40)):
    pass
