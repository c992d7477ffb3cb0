import cmath
import math

print(
    math.gcd(48, 36),
    math.lcm(4, 6),
    math.factorial(20),
    math.comb(10, 3),
    math.perm(5, 2),
    math.isqrt(99),
    math.prod([1, 2, 3]),
    math.floor(-2.5),
    math.ceil(2.1),
    math.trunc(-2.9),
)
print(
    round(math.sin(math.pi / 6), 10),
    round(math.degrees(1), 6),
    math.hypot(3, 4),
    math.dist((0, 0), (3, 4)),
    math.atan2(1, -1),
    math.log(8, 2),
    math.log10(1000),
    math.log2(8),
    math.exp(0),
)
print(
    math.isclose(0.1 + 0.2, 0.3),
    math.inf,
    -math.inf,
    math.isnan(math.nan),
    math.fsum([0.1] * 10),
    math.modf(3.25),
    math.frexp(8),
    math.ldexp(0.5, 4),
    math.copysign(3, -0.0),
    math.tau,
)
print(
    round(math.gamma(5), 6),
    round(math.erf(1), 6),
    math.remainder(7, 3),
    math.fmod(-7, 3),
    math.nextafter(1, 2) > 1,
    math.ulp(1.0),
    math.cbrt(27),
    math.exp2(3),
)
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.exp(1000)):
    try:
        bad()
    except (ValueError, OverflowError) as error:
        print(type(error).__name__)
print(
    cmath.sqrt(-4),
    cmath.polar(1j)[0],
    cmath.rect(2, 0),
    round(abs(cmath.exp(1j * cmath.pi) + 1), 10),
    cmath.phase(-1),
    cmath.isclose(1j, 1j + 1e-12),
)


def quadratic(a, b, c):
    root = cmath.sqrt(b * b - 4 * a * c)
    return tuple((-b + sign * root) / (2 * a) for sign in (1, -1))


def newton(f, df, x, steps=30):
    for _ in range(steps):
        x -= f(x) / df(x)
    return x


print(quadratic(1, -3, 2), quadratic(1, 2, 5), round(newton(lambda x: x**3 - 2, lambda x: 3 * x * x, 1.0), 10))
