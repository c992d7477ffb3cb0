def counter(start=0):
    count = start

    def bump(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start

    bump.reset = reset
    return bump


def compose(*functions):
    def composed(value):
        for function in reversed(functions):
            value = function(value)
        return value

    return composed


def memoize(function):
    seen = {}

    def inner(*key):
        if key not in seen:
            seen[key] = function(*key)
        return seen[key]

    inner.seen = seen
    return inner


@memoize
def paths(rows, columns):
    return 1 if 1 in (rows, columns) else paths(rows - 1, columns) + paths(rows, columns - 1)


one, two = counter(), counter(100)
print(one(), one(5), two(), one(), two(-50))
one.reset()
print(one())
print(compose(str, lambda x: x + 1, len)("four"), paths(10, 10), len(paths.seen))
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])


def adder(a):
    return lambda b: lambda c: a + b + c


print(adder(1)(2)(3), (lambda *a, **k: (a, k))(1, 2, z=3), (lambda: (yield))().__class__.__name__)
