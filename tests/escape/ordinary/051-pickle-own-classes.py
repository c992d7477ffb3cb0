import pickle
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

Point = namedtuple("Point", "x y")


class Kind(Enum):
    A = 1
    B = 2


class Item:
    version = 1

    def __init__(self, name, kind):
        self.name, self.kind, self.cache = name, kind, object()

    def __getstate__(self):
        state = dict(self.__dict__)
        del state["cache"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.cache = "restored"

    def __eq__(self, other):
        return (self.name, self.kind) == (other.name, other.kind)


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, tuple(arg * 2 for arg in self.args)


class WithNew:
    def __new__(cls, a, b):
        self = super().__new__(cls)
        self.total = a + b
        return self

    def __getnewargs__(self):
        return (self.total, 1)


def double(x):
    return x * 2


plain = [
    1,
    2.5,
    "text",
    b"bytes",
    None,
    True,
    (1, (2,)),
    {"k": [1]},
    {1, 2},
    frozenset({3}),
    2**100,
    1 + 2j,
    range(5),
    slice(1, 2),
]
fancy = [
    Point(1, 2),
    Kind.B,
    date(2020, 1, 2),
    Decimal("1.5"),
    Fraction(1, 3),
    Counter("aab"),
    deque([1, 2], 5),
    OrderedDict(a=1),
    defaultdict(list, x=[1]),
]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(plain, protocol)) == plain
print(pickle.loads(pickle.dumps(fancy)) == fancy)
item = pickle.loads(pickle.dumps(Item("x", Kind.A)))
print(item.cache, item == Item("x", Kind.A), item.kind is Kind.A)
print(
    pickle.loads(pickle.dumps(Reduced(1, "a"))).args,
    pickle.loads(pickle.dumps(WithNew(2, 3))).total,
    pickle.loads(pickle.dumps(double))(4),
)
shared = [1]
a, b = pickle.loads(pickle.dumps((shared, shared)))
print(a is b)
try:
    pickle.dumps(lambda: 1)
except (pickle.PicklingError, AttributeError):
    print("lambdas cannot be pickled")
error = pickle.loads(pickle.dumps(ValueError("x", 2)))
print(type(error).__name__, error.args)
