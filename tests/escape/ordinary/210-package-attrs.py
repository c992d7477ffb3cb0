# imports: attr, attrs
import attr
from attrs import Factory, asdict, define, evolve, field, fields, frozen, make_class, validators


@define
class Point:
    x: int = field(converter=int, validator=validators.ge(0))
    y: int = 0
    tags: list[str] = Factory(list)

    @property
    def norm(self):
        return self.x + self.y


@frozen(order=True)
class Version:
    major: int
    minor: int = field(default=0)
    label: str = field(default="", eq=False, order=False, repr=False)

    @minor.validator
    def _check(self, attribute, value):
        if value < 0:
            raise ValueError(f"{attribute.name} is {value}")


@attr.s
class Old:
    a = attr.ib(default=1)
    b = attr.ib(factory=dict, kw_only=True)


@define
class Child(Point):
    z: int = 9

    def __attrs_post_init__(self):
        self.tags.append("made")


p = Point("3", 4)
print(
    p, p.norm, asdict(p), evolve(p, y=7), p == Point(3, 4), [a.name for a in fields(Point)], Child(1), Old(b={"k": 1})
)
print(
    sorted([Version(2), Version(1, 9), Version(1, 10)]),
    hash(Version(1)) == hash(Version(1, label="x")),
    make_class("Made", ["q", "r"])(1, 2),
)
for bad in (
    lambda: Point(-1),
    lambda: Version(1, -1),
    lambda: setattr(Version(1), "major", 2),
    lambda: Point(),
    lambda: setattr(p, "nope", 1),
):
    try:
        bad()
    except (ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, str(error)[:60])
