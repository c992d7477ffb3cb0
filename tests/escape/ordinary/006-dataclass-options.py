from dataclasses import (
    FrozenInstanceError,
    KW_ONLY,
    InitVar,
    asdict,
    astuple,
    dataclass,
    field,
    fields,
    is_dataclass,
    replace,
)
from typing import ClassVar


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False, repr=False)

    @classmethod
    def parse(cls, text):
        major, _, minor = text.partition(".")
        return cls(int(major), int(minor or 0), text)


@dataclass
class Account:
    owner: str
    _: KW_ONLY
    balance: float = 0.0
    history: list[str] = field(default_factory=list, hash=False)
    count: ClassVar[int] = 0
    opening: InitVar[float | None] = None

    def __post_init__(self, opening):
        Account.count += 1
        if opening is not None:
            self.balance = opening
            self.history.append(f"opened with {opening}")


@dataclass(slots=True, eq=False)
class Node:
    value: int
    next: "Node | None" = None


@dataclass(unsafe_hash=True, match_args=False, kw_only=True)
class Point:
    x: int
    y: int = field(default=0, metadata={"unit": "mm"})


versions = sorted(map(Version.parse, ["2.1", "1.9", "10", "1.10"]))
print(
    versions,
    versions[0] < versions[1],
    Version(1, 2) == Version(1, 2, "other"),
    hash(Version(1, 2)) == hash(Version(1, 2)),
)
try:
    versions[0].major = 3
except FrozenInstanceError as error:
    print("frozen:", error)
a = Account("ann", opening=10.0)
b = replace(a, owner="bob", opening=None)
print(a, b, a == b, Account.count, asdict(a), astuple(b))
a.history.append("more")
print(asdict(a)["history"] is a.history, b.history)
chain = Node(1, Node(2))
print(chain, chain == Node(1, Node(2)), hasattr(chain, "__dict__"))
print(
    [(f.name, f.type, f.kw_only, dict(f.metadata)) for f in fields(Point)],
    Point(x=1) in {Point(x=1)},
    is_dataclass(Point),
)
try:
    Point(1, 2)
except TypeError as error:
    print("TypeError", "positional" in str(error))
print(Version.__match_args__, hasattr(Point, "__match_args__"), Version.__dataclass_params__.frozen)
