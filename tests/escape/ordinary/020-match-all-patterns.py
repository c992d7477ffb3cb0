from collections import namedtuple
from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    RED = 0
    BLUE = 1


@dataclass
class Point:
    x: int
    y: int


class Box:
    __match_args__ = ("content", "size")

    def __init__(self, content, size):
        self.content, self.size = content, size


Pair = namedtuple("Pair", "first second")


def describe(subject):
    match subject:
        case None | True | False:
            return "constant"
        case 0:
            return "zero"
        case int(n) | float(n) if n < 0:
            return f"negative {n}"
        case int() as number:
            return f"int {number}"
        case "":
            return "empty"
        case "go" | "run" as verb:
            return f"verb {verb}"
        case str(text):
            return f"text {text!r}"
        case b"\x00":
            return "nul"
        case Color.RED:
            return "red"
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y=0):
            return f"on x at {x}"
        case Box(Point(a, b), size):
            return f"box of point {a},{b} size {size}"
        case Box(content=[first, *_]):
            return f"box starting {first}"
        case Pair(first=one, second=two):
            return f"pair {one} {two}"
        case []:
            return "empty sequence"
        case [single]:
            return f"one {single}"
        case [Point(), [int(), *inner], *rest]:
            return f"nested {inner} {rest}"
        case ["move", ("n" | "s") as way, int(far)]:
            return f"move {way} {far}"
        case [first, *middle, last]:
            return f"first {first} middle {middle} last {last}"
        case {"type": "circle", "r": (int() | float()) as r}:
            return f"circle {r}"
        case {"type": str(kind), **rest}:
            return f"{kind} with {sorted(rest)}"
        case {}:
            return "mapping"
        case complex(real=r, imag=i):
            return f"complex {r} {i}"
        case _:
            return f"other {type(subject).__name__}"


for subject in (
    None,
    True,
    0,
    -3,
    -2.5,
    7,
    "",
    "run",
    "word",
    b"\x00",
    Color.RED,
    Color.BLUE,
    Point(0, 0),
    Point(4, 0),
    Point(1, 2),
    Box(Point(1, 2), 3),
    Box("xyz", 1),
    Box([9, 8], 1),
    Pair(1, 2),
    [],
    (5,),
    [Point(1, 1), (1, 2, 3), "z"],
    ["move", "n", 3],
    ["move", "e", 3],
    range(4),
    {"type": "circle", "r": 2},
    {"type": "square", "side": 1},
    {"a": 1},
    1 + 2j,
    {1},
):
    print(describe(subject))
