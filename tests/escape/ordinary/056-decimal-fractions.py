from decimal import (
    ROUND_CEILING,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    getcontext,
    localcontext,
)
from fractions import Fraction

print(
    Decimal("0.1") + Decimal("0.2"),
    Decimal(1) / 7,
    Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_UP),
    Decimal("1E+3").normalize(),
    Decimal("12.50").as_tuple(),
)
with localcontext() as context:
    context.prec = 50
    print(Decimal(2).sqrt(), Decimal(1).exp())
with localcontext(Context(prec=4, rounding=ROUND_CEILING)):
    print(Decimal(10) / 3, +Decimal("1.23456"))
for bad in (lambda: Decimal(1) / 0, lambda: Decimal("x"), lambda: Decimal(-1).sqrt()):
    try:
        bad()
    except (DivisionByZero, InvalidOperation) as error:
        print(type(error).__name__)
print(
    getcontext().prec,
    Decimal("5.5").quantize(Decimal(1), ROUND_HALF_EVEN),
    f"{Decimal('1234567.891'):,.2f}",
    Decimal(0.1),
    Decimal("NaN").is_nan(),
    Decimal("-0") == 0,
)


def pi(digits):
    with localcontext() as context:
        context.prec = digits + 5
        three = Decimal(3)
        last, t, s, n, na, d, da = 0, three, 3, 1, 0, 0, 24
        while s != last:
            last = s
            n, na = n + na, na + 8
            d, da = d + da, da + 32
            t = (t * n) / d
            s += t
        context.prec = digits
        return +s


print(pi(40))
print(
    Fraction(3, 6),
    Fraction("0.125"),
    Fraction(1, 3) + Fraction(1, 6),
    Fraction(7, 3) // 1,
    Fraction(5, 2) ** -2,
    Fraction(3.14159).limit_denominator(100),
    float(Fraction(1, 8)),
)
print(
    sum(Fraction(1, n) for n in range(1, 11)),
    Fraction(1, 3) < 0.34,
    divmod(Fraction(7, 2), 1),
    round(Fraction(7, 2)),
    Fraction(Decimal("1.1")),
    hash(Fraction(2)) == hash(2),
)
try:
    Fraction(1, 0)
except ZeroDivisionError as error:
    print(error)
