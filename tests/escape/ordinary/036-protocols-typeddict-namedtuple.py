from collections import namedtuple
from typing import NamedTuple, NotRequired, Protocol, Required, TypedDict, is_typeddict, runtime_checkable


@runtime_checkable
class Drawable(Protocol):
    def draw(self) -> str: ...


class Named(Protocol):
    name: str


class Sprite:
    name = "sprite"

    def draw(self):
        return "o"


class Both(Drawable, Named, Protocol):
    pass


class Impl(Both):
    name = "impl"

    def draw(self):
        return "impl drawn"


class Movie(TypedDict, total=False):
    title: Required[str]
    year: int


class Extended(Movie):
    stars: NotRequired[list[str]]


class Employee(NamedTuple):
    """One of us."""

    name: str
    id: int = 3

    @property
    def badge(self) -> str:
        return f"{self.name}#{self.id:03}"


print(isinstance(Sprite(), Drawable), isinstance(3, Drawable), Impl().draw(), isinstance(Impl(), Drawable))
try:
    isinstance(Sprite(), Named)
except TypeError:
    print("TypeError")
try:
    Both()
except TypeError as error:
    print("Protocols cannot be instantiated" in str(error))
movie: Movie = {"title": "Blade", "year": 1998}
print(
    movie,
    Movie(title="x"),
    is_typeddict(Extended),
    sorted(Extended.__required_keys__),
    sorted(Extended.__optional_keys__),
)
e = Employee("Guido")
print(
    e,
    e.badge,
    e._asdict(),
    e._replace(id=7),
    Employee._fields,
    Employee._field_defaults,
    Employee.__doc__,
    e == ("Guido", 3),
)
P = namedtuple("P", "x y z", defaults=[0, 9])
p = P(1)
name, number = e
print(
    p,
    p.z,
    P._make([4, 5, 6]),
    P(x=1, y=2)._replace(z=3),
    name,
    number,
    p + (1,),
    p[1:],
    P.__name__,
    hash(p) == hash((1, 0, 9)),
)
Odd = namedtuple("Odd", ["class", "ok", "ok"], rename=True)
print(Odd(1, 2, 3), isinstance(p, tuple), sorted([P(2), P(1)]), max(P(1, 5), P(1, 2)))
try:
    P()
except TypeError as error:
    print("TypeError", "x" in str(error))
try:
    namedtuple("Bad", "a def")
except ValueError as error:
    print(error)
