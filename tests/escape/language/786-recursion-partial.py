# category: dos-recursion | expect: contained | min-python: 3.11 | source: partials within partials
import functools
f = int
for _ in range(10**5):
    f = functools.partial(f)
class P(functools.partial):
    pass
g = int
for _ in range(10**5):
    g = P(g)
    g.x = 1
g()
