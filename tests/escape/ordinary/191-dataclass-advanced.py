import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, frozen=True, order=True, kw_only=True)
class Config:
    name: str
    level: int = 1
    options: dict[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "name", self.name.strip())
        if self.level < 0:
            raise ValueError(f"level {self.level} is below zero")


@dataclass
class Base:
    id: int
    tags: set[str] = field(default_factory=set)

    @property
    def label(self):
        return f"#{self.id}"


@dataclass
class Child(Base, Generic[T]):
    payload: T | None = None
    id: int = 7

    @cached_property
    def upper(self):
        return str(self.payload).upper()

    def __eq__(self, other):
        return self.id == other.id


@dataclass(init=False, repr=False)
class Manual:
    a: int
    b: int = 2

    def __init__(self, a):
        self.a = a * 10

    def __repr__(self):
        return f"manual {self.a} {self.b}"


@dataclass(weakref_slot=True, slots=True)
class Weak:
    x: int = 0


class Default:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, kind):
        return 99 if obj is None else getattr(obj, self.name, 99)

    def __set__(self, obj, value):
        setattr(obj, self.name, int(value))


@dataclass
class WithDescriptor:
    n: Default = Default()


c = Config(name=" main ", options={"x": 1})
print(
    c,
    c < Config(name="zzz"),
    dataclasses.replace(c, level=5),
    hash(Config(name="h")) == hash(Config(name="h")),
)
print(
    Child[int](payload="p").upper,
    Child(tags={"t"}),
    Child(1) == Child(1, payload=3),
    Child().label,
    Manual(3),
    WithDescriptor("5"),
    WithDescriptor(),
)
for bad in (
    lambda: Config(name="x", level=-1),
    lambda: setattr(c, "name", "y"),
    lambda: Config("positional"),
    lambda: dataclasses.replace(c, nope=1),
):
    try:
        bad()
    except (ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, str(error)[:50])
import weakref

w = Weak()
print(
    weakref.ref(w)() is w,
    dataclasses.asdict(Child(3, payload=Weak(4))),
    dataclasses.astuple(Base(1)),
    dataclasses.is_dataclass(Child),
    [f.name for f in dataclasses.fields(Child)],
)


def walk(item, depth=0):
    if dataclasses.is_dataclass(item):
        for f in dataclasses.fields(item):
            print("  " * depth + f.name)
            walk(getattr(item, f.name), depth + 1)


walk(Child(payload=Base(2)))
