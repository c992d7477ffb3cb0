import numbers


class Gauss(numbers.Number):
    def __init__(self, re, im):
        self.re, self.im = re, im


print(
    isinstance(3, numbers.Integral),
    isinstance(2.5, numbers.Real),
    isinstance(1j, numbers.Complex),
    isinstance(True, numbers.Rational),
    isinstance(Gauss(1, 2), numbers.Number),
)


def describe(x):
    for name in ("Integral", "Rational", "Real", "Complex"):
        if isinstance(x, getattr(numbers, name)):
            return name
    return "not a number"


from decimal import Decimal
from fractions import Fraction

print([describe(x) for x in (1, 2.0, 3j, Fraction(1, 2), Decimal(1), "x", False)])
print(
    (5).numerator,
    (2.5).real,
    (3).conjugate(),
    (7).__index__(),
    float(3).__int__(),
    (2).__pow__(3),
    True + True,
)
