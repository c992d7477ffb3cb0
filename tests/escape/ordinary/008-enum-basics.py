import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Planet(Enum):
    MERCURY = (3.303e23, 2.4397e6)
    EARTH = (5.976e24, 6.37814e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def gravity(self):
        return 6.67300e-11 * self.mass / self.radius**2


class Color(StrEnum):
    RED = auto()
    GREEN = auto()

    @classmethod
    def _missing_(cls, value):
        return cls.__members__.get(str(value).upper())


class Priority(IntEnum):
    LOW = 1
    HIGH = 10
    URGENT = HIGH


class Permission(Flag):
    READ = auto()
    WRITE = auto()
    EXECUTE = auto()
    ALL = READ | WRITE | EXECUTE


class Weird(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return f"{name.lower()}-{count}"

    A = auto()
    B = auto()


print(
    [p.name for p in Planet],
    round(Planet.EARTH.gravity, 2),
    Planet.EARTH,
    repr(Color.RED),
    Color.RED == "red",
    Color("Green"),
)
print(
    Priority.URGENT is Priority.HIGH,
    list(Priority),
    Priority(1),
    Priority.LOW + 1,
    max(Priority),
    list(Priority.__members__),
)
rw = Permission.READ | Permission.WRITE
print(
    rw,
    Permission.WRITE in rw,
    ~rw,
    rw ^ Permission.READ,
    list(rw),
    bool(rw & Permission.EXECUTE),
    Permission(7) is Permission.ALL,
)
print(Weird.A.value, Weird["B"].value, Weird("a-0"), len(Weird), Color.RED.upper(), isinstance(Weird.A, Weird))
Animal = Enum("Animal", "CAT DOG")
Pair = IntEnum("Pair", {"ONE": 1, "TWO": 2})
print(list(Animal), Pair.TWO * 2, Animal.CAT in Animal, Animal(2).name)
try:

    @unique
    class Twice(Enum):
        A = 1
        B = 1

except ValueError as error:
    print(error)
for wrong in (lambda: Planet("x"), lambda: Animal["COW"], lambda: setattr(Planet, "EARTH", 1)):
    try:
        wrong()
    except (ValueError, KeyError, AttributeError) as error:
        print(type(error).__name__, error)
Mode = enum.Flag("Mode", ["R", "W"], boundary=enum.CONFORM)
print(Mode(9), {Color.RED: 1}[Color.RED], IntFlag("Bits", "A B C").B | 8)
