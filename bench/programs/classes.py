"""Classes: special methods, inheritance, super, properties, class and static methods."""

ROUNDS = 40


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.y if index else self.x


class Shape:
    made = 0

    def __init__(self, name):
        self.name = name
        self.count()

    @classmethod
    def count(cls):
        cls.made += 1

    @staticmethod
    def square(number):
        return number * number

    def area(self):
        return 0

    @property
    def label(self):
        return self.name, self.area()


class Box(Shape):
    def __init__(self, width, height):
        super().__init__("box")
        self.corner = Vector(width, height)

    def area(self):
        return super().area() + self.corner[0] * self.corner[1]


class Cube(Box):
    def area(self):
        return super().area() + self.square(len(self.corner))


def work():
    place = Vector(0, 0)
    seen = set()
    found = 0
    for n in range(1500):
        place = place + Vector(n % 5, 1) * 3
        seen.add(Vector(n % 10, n % 4))
        shape = Cube(n, 2) if n % 2 else Box(n, 3)
        found += shape.label[1] + (place == Vector(n, n))
    return found + place.x + len(seen)


for turn in range(ROUNDS):
    result = work()
