import datetime
import decimal

name, value, items = "Ann", 3.14159265, [1, 2, 3]
width, precision = 12, 3
print(f"{name} {name!r} {name!s:>6} {name:*^9} {value:.2f} {value:{width}.{precision}f}| {value=} {value = :.1f}")
print(
    f"{len(items)} {items[0]} {items[-1]:03d} {[x * 2 for x in items]} {({'a': 1})['a']} {{literal}} {'nested'!r:>10}"
)
print(
    f"{1234567:,} {1234567:_} {255:#x} {255:#b} {255:o} {-5:+d} {5: d} {0.25:%} {1e10:g} {12345.678:e} {'x':<4}|{'x':>4}|{'x':^4}|"
)
print(f"{datetime.date(2024, 2, 29):%A %d %B %Y} {decimal.Decimal('1.10'):.3f} {True:d} {None!s:>6} {'%'} {3 + 4j:.1f}")
print(f"{'a' if value > 3 else 'b'} {(lambda x: x * 2)(4)} {f'{name} and {value:.1f}'}")
multi = f"""
first {name}
{"second" + " " + name}
""".strip()
print(multi, rf"\d{name}\n", f"{name}plain{value:.0f}", "%s is %05.1f and %r %x %%" % (name, value, items, 255))
print(f"{'é':>3} {'日本':>5} {name.upper():-<8} {name[::-1]} {items!r:>12} {'äö'!a}")


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __format__(self, spec):
        return format(self.cents / 100, spec or ".2f") + " EUR"


print(f"{Money(1999)} {Money(5):.1f} {Money(123456):>10,.2f}", format(Money(1)), "{:x^9}".format("mid"))
x = 10
print(f"{x!r:^{width}}", f"{x:>{width - 4}}", f"{x:0{precision}}", f"{(y := x + 1)} {y}", f"{x:{'>'}{8}}")
