import math


def poly(xs, x):
    return sum(c * math.pow(x, i) for i, c in enumerate(xs))


def find_zero(xs):
    """One zero of a polynomial with an even number of coefficients whose last is not zero, by bisection."""
    begin, end = -1.0, 1.0
    while poly(xs, begin) * poly(xs, end) > 0:
        begin *= 2.0
        end *= 2.0
    while end - begin > 1e-10:
        center = (begin + end) / 2.0
        if poly(xs, center) * poly(xs, begin) > 0:
            begin = center
        else:
            end = center
    return begin


def derivative(xs):
    return [i * x for i, x in enumerate(xs)][1:]


def check():
    import random

    rng = random.Random(42)
    for _ in range(50):
        coefficients = [rng.randint(-10, 10) or 1 for _ in range(2 * rng.randint(1, 4))]
        assert math.isclose(poly(coefficients, find_zero(coefficients)), 0.0, abs_tol=1e-3)
    assert derivative([3, 1, 2, 4, 5]) == [1, 4, 12, 20]


check()
print(round(find_zero([1, 2]), 4), round(find_zero([-6, 11, -6, 1]), 4))
