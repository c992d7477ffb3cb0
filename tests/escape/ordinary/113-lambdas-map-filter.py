from functools import reduce

compose = lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs)
curry = lambda f: lambda a: lambda b: f(a, b)
Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
zero = lambda f: lambda x: x
succ = lambda n: lambda f: lambda x: f(n(f)(x))
plus = lambda m: lambda n: lambda f: lambda x: m(f)(n(f)(x))
number = lambda n: n(lambda k: k + 1)(0)
print(
    compose(str, lambda x: x * 2, int)("21"),
    curry(pow)(2)(8),
    Y(lambda f: lambda n: 1 if n < 2 else n * f(n - 1))(10),
    number(plus(succ(zero))(succ(succ(zero)))),
)
print(
    list(map(lambda x, y: x * y, range(4), range(4))),
    list(filter(lambda s: len(s) > 2, ["a", "abc", "xyz"])),
    sorted("banana", key=lambda c: (-"banana".count(c), c)),
)
print(
    (lambda: "no arguments")(),
    (lambda x, *y, z=3, **k: (x, y, z, k))(1, 2, z=4, w=5),
    [f(3) for f in (lambda x: x + 1, lambda x: x**2)],
    (lambda x: x if x else "empty")(""),
)
actions = {"double": lambda x: x * 2, "negate": lambda x: -x, "describe": lambda x: f"<{x}>"}
print(
    {k: f(5) for k, f in actions.items()},
    reduce(lambda a, b: a + [a[-1] + b], [1, 2, 3], [0]),
    max(["aa", "b"], key=lambda s: len(s)),
    (lambda n: n).__name__,
)
