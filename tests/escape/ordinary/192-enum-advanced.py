from enum import (
    CONTINUOUS,
    KEEP,
    STRICT,
    Enum,
    EnumMeta,
    Flag,
    IntEnum,
    IntFlag,
    StrEnum,
    auto,
    property as enum_property,
    verify,
)


class Coin(IntEnum):
    PENNY, NICKEL, DIME = 1, 5, 10

    def __str__(self):
        return f"{self.value}c"

    @classmethod
    def total(cls, *names):
        return sum(cls[n] for n in names)


class Op(Enum):
    ADD = "+", lambda a, b: a + b
    MUL = "*", lambda a, b: a * b

    def __new__(cls, symbol, function):
        member = object.__new__(cls)
        member._value_ = symbol
        member.function = function
        return member

    def __call__(self, a, b):
        return self.function(a, b)


class Ordered(Enum):
    def __lt__(self, other):
        return list(type(self)).index(self) < list(type(self)).index(other)


class Size(Ordered):
    S = "small"
    M = "medium"
    L = "large"
    _ignore_ = ["scratch"]
    scratch = 3


@verify(CONTINUOUS)
class Step(IntEnum):
    ONE, TWO, THREE = range(1, 4)


class Meta(EnumMeta):
    def __contains__(cls, item):
        return (
            item in [m.value for m in cls] or super().__contains__(item)
            if isinstance(item, Enum)
            else item in [m.value for m in cls]
        )


class Loose(Enum, metaclass=Meta):
    A = "a"


class Perm(IntFlag, boundary=KEEP):
    R, W, X = 4, 2, 1
    RWX = 7


class Strict(Flag, boundary=STRICT):
    A, B = 1, 2


print(
    Coin.total("DIME", "PENNY"),
    str(Coin.NICKEL),
    f"{Coin.DIME}",
    Op("+")(2, 3),
    Op.MUL(4, 5),
    Op.ADD.name,
    sorted([Size.L, Size.S, Size.M]),
    max(Size),
)
print(
    list(Step),
    "a" in Loose,
    "b" in Loose,
    Perm.R | Perm.W,
    Perm(8),
    (Perm.RWX & ~Perm.X).value,
    Perm.RWX == 7,
    [p.name for p in Perm.RWX],
)
try:
    Strict(8)
except ValueError as error:
    print("invalid" in str(error))
try:

    @verify(CONTINUOUS)
    class Gap(IntEnum):
        A, C = 1, 3

except ValueError as error:
    print(error)
try:

    class More(Coin):
        QUARTER = 25

except TypeError as error:
    print(error)
match Coin(5):
    case Coin.PENNY:
        print("penny")
    case Coin.NICKEL:
        print("nickel")


class Colour(StrEnum):
    LIGHT_RED = auto()

    @enum_property
    def css(self):
        return self.value.replace("_", "")


print(
    Colour.LIGHT_RED.css,
    Colour.LIGHT_RED in ("light_red",),
    dict(Colour.__members__),
    Coin.__doc__ is None or True,
    Coin.PENNY.__class__ is Coin,
    type(Coin).__name__,
    Coin._member_names_,
)
Fruit = Enum("Fruit", {"APPLE": "red", "PEAR": "green"}, module=__name__)
import pickle

print(
    pickle.loads(pickle.dumps(Fruit.PEAR)) is Fruit.PEAR,
    Fruit("red").name,
    repr(Fruit.APPLE),
    hash(Fruit.APPLE) == hash(Fruit.APPLE),
    {Fruit.APPLE: 1},
    [f.value for f in Fruit],
    Fruit.__members__["PEAR"].value,
)
