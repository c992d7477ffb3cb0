class Celsius(float):
    def __new__(cls, value, unit="C"):
        self = super().__new__(cls, (value - 32) * 5 / 9 if unit == "F" else value)
        self.unit = unit
        return self

    def __repr__(self):
        return f"{float(self):.1f}C"


class Singleton:
    instance = None

    def __new__(cls, *args, **kwargs):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance

    def __init__(self, value=None):
        self.value = value if value is not None else getattr(self, "value", None)


class Pool:
    cache = {}

    def __new__(cls, key):
        if key not in cls.cache:
            cls.cache[key] = object.__new__(cls)
        return cls.cache[key]


class Upper(str):
    def __new__(cls, text):
        return str.__new__(cls, text.upper())

    def __add__(self, other):
        return Upper(str.__add__(self, other))


class Sorted(list):
    def __init__(self, items=()):
        super().__init__(sorted(items))

    def append(self, item):
        list.append(self, item)
        self.sort()


class Immutable(tuple):
    __slots__ = ()

    def __new__(cls, x, y):
        return tuple.__new__(cls, (x, y))

    x = property(lambda self: self[0])


print(
    Celsius(212, "F"),
    Celsius(20) + 1,
    Singleton(1) is Singleton(2),
    Singleton().value,
    Pool("a") is Pool("a"),
    Pool("b") is Pool("a"),
)
s = Sorted([3, 1])
s.append(2)
print(
    Upper("abc") + "def",
    type(Upper("a") + "b").__name__,
    s,
    Immutable(1, 2).x,
    Immutable(1, 2) == (1, 2),
    isinstance(Celsius(1), float),
)


class Chain:
    def __init__(self):
        self.steps = []

    def add(self, step):
        self.steps.append(step)
        return self

    def __call__(self, value):
        for step in self.steps:
            value = step(value)
        return value


print(
    Chain().add(str.strip).add(str.title).add(lambda t: t + "!")("  some text "),
    object.__new__(Chain).__class__.__name__,
)
try:
    Immutable(1)
except TypeError as error:
    print(error)


class Strange:
    def __new__(cls):
        return 42

    def __init__(self):
        print("never called")


print(Strange(), int.__new__(int, "7"), dict.__new__(dict))
