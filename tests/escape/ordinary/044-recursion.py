import sys
from functools import lru_cache, reduce


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)


def permutations(items):
    if len(items) <= 1:
        yield items
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield [item, *rest]


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def flatten(x):
    return reduce(lambda acc, y: acc + (flatten(y) if isinstance(y, list) else [y]), x, [])


is_even = lambda n: n == 0 or is_odd(n - 1)
is_odd = lambda n: n != 0 and is_even(n - 1)
print(
    depth(800), len(hanoi(6)), hanoi(2), len(list(permutations([1, 2, 3, 4]))), ackermann(2, 3), fib(120), is_even(20)
)
print(flatten([1, [2, [3, [4]], 5]]), fib.cache_info())
sys.setrecursionlimit(3000)
print(depth(2500), sys.getrecursionlimit())


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as error:
    print(type(error).__name__, str(error).startswith("maximum recursion depth exceeded"))


class Loop:
    def __getattr__(self, name):
        return getattr(self, name + "x")


try:
    Loop().y
except RecursionError:
    print("attribute recursion")
loop = [1]
loop.append(loop)
print(loop, repr({"self": loop}))
