import math


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"

    def __str__(self):
        return f"<{self.x}, {self.y}>"

    def __format__(self, spec):
        if spec.endswith("p"):
            return f"({abs(self):{spec[:-1]}f}, {math.degrees(math.atan2(self.y, self.x)):{spec[:-1]}f} deg)"
        return f"<{self.x:{spec}}, {self.y:{spec}}>"

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __truediv__(self, k):
        return Vector(self.x / k, self.y / k)

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __pos__(self):
        return self

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __bool__(self):
        return bool(self.x or self.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __iter__(self):
        yield self.x
        yield self.y

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    def __len__(self):
        return 2

    def __reversed__(self):
        return iter((self.y, self.x))

    def __contains__(self, item):
        return item in (self.x, self.y)

    def __round__(self, digits=0):
        return Vector(round(self.x, digits), round(self.y, digits))

    def __complex__(self):
        return complex(self.x, self.y)

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self


a, b = Vector(3, 4), Vector(1.25, -2)
print(repr(a), str(b), a + b, a - b, 2 * a, a * 3, a @ b, -a, +b, abs(a), bool(Vector(0, 0)))
print(f"{a:.2f} {b:6.1f} {a:.1p}", list(b), a[0], a[-1], len(a), list(reversed(a)), 4 in a, a == Vector(3, 4))
print(sum([a, b, a]), len({a, Vector(3, 4), b}), round(b, 1), complex(a), a / 2)
a += b
print(a)
try:
    a + 1
except TypeError as error:
    print(error)
x, y = b
print(x, y, a.__class__.__name__, a.__dict__)
