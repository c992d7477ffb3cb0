import copy
import pickle
from dataclasses import asdict, dataclass, field, fields, make_dataclass


@dataclass
class Animal:
    name: str
    legs: int = 4
    sounds: list = field(default_factory=list)

    def speak(self):
        return f"{self.name} the {type(self).__name__.lower()} says {' '.join(self.sounds) or 'nothing'}"


@dataclass
class Bird(Animal):
    legs: int = 2
    wings: int = 2


@dataclass
class Penguin(Bird):
    wings: int = field(default=0, init=False)
    swims: bool = True


print(Bird("robin", sounds=["tweet"]).speak(), Penguin("pingu"), [f.name for f in fields(Penguin)])
Point = make_dataclass(
    "Point",
    ["x", ("y", int), ("z", int, field(default=3))],
    frozen=True,
    namespace={"norm1": lambda s: abs(s.x) + s.y + s.z},
)
p = Point(-1, 2)
print(p, p.norm1(), asdict(p), Point.__name__)
Three = make_dataclass("Three", [("w", int, 9)], bases=(Point,), frozen=True)
print(Three(1, 2), issubclass(Three, Point))
twin = copy.deepcopy(Bird("twin", sounds=["a"]))
again = pickle.loads(pickle.dumps(Penguin("opus")))
print(twin, again, again == Penguin("opus"))
try:

    @dataclass
    class Wrong:
        a: int = 1
        b: str

except TypeError as error:
    print(error)
try:

    @dataclass
    class Mutable:
        a: list = []

except ValueError as error:
    print(error)
