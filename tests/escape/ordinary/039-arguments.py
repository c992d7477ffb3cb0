def f(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(
    f(1, d=4),
    f(1, 2, 3, 4, 5, d=6, z=7, a=8),
    f(*[1, 2], **{"d": 3, "c": 4}),
    f(*"ab", *"cd", d=0, **{"x": 1}, **{"y": 2}),
)
for bad in ("f()", "f(1)", "f(1, b=2, d=3)['b']", "f(a=1, d=1)", "f(1, 2, c=3, d=1, **{'d': 1})"):
    try:
        print(eval(bad))
    except (TypeError, KeyError) as error:
        print(type(error).__name__, error)


def only_keyword(*, key):
    return key


def only_positional(x, /):
    return x


print(only_keyword(key=1), only_positional(2))
for call in (lambda: only_keyword(1), lambda: only_positional(x=2)):
    try:
        call()
    except TypeError as error:
        print(error)
first, *rest = range(5)
*start, last = "abc"
(a, (b, *c)), d = (1, (2, 3, 4)), 5
head, *_, tail = [1, 2, 3, 4]
print(first, rest, start, last, a, b, c, d, head, tail, [*range(3), *"xy"], {**{"a": 1}, "a": 2}, (*rest, 9))
x = y = [1]
x += [2]
x, y = y, x
print(x is y, y)
try:
    a, b = 1, 2, 3
except ValueError as error:
    print(error)
try:
    a, b, *c = (1,)
except ValueError as error:
    print(error)


def sink(*args, sep="-", **kwargs):
    return sep.join(map(str, args)) + "".join(f";{k}={v}" for k, v in kwargs.items())


print(sink(1, 2), sink(sep="+", *[3, 4], z=1), sink(**dict(sep="", b=2)), (lambda a, *, b=1: a + b)(1, b=2))
