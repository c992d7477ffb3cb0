import sys
import weakref


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Point3(Point):
    __slots__ = ("z", "__weakref__")

    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z


class Open(Point):
    pass


p = Point3(1, 2, 3)
print(p.x, p.z, Point.__slots__, hasattr(p, "__dict__"), hasattr(Open(1, 2), "__dict__"))
try:
    p.w = 4
except AttributeError as error:
    print("AttributeError", "w" in str(error))
del p.y
try:
    p.y
except AttributeError as error:
    print(error)
print(type(Point.x).__name__, Point.x.__get__(Point(7, 8)), weakref.ref(p)() is p)
try:
    weakref.ref(Point(1, 1))
except TypeError:
    print("no weak references")
o = Open(1, 2)
o.extra = 3
print(vars(o), sys.getsizeof(Point(1, 2)) < sys.getsizeof(o) + sys.getsizeof(vars(o)))


class Documented:
    __slots__ = {"a": "first field", "b": "second field"}


print(Documented.__slots__["a"], Documented.a.__doc__)
