# category: dos-recursion | expect: contained | min-python: 3.11 | source: a long chain of iterators let go
import itertools
it = iter(())
for _ in range(10**6):
    it = itertools.chain(it, ())
list(it)
