import pprint
import reprlib

data = {
    "name": "something",
    "values": list(range(30)),
    "nested": {"deep": {"deeper": ["x" * 30, "y" * 30]}},
    "t": (1,),
    "s": {3, 1},
}
pprint.pprint(data, width=60)
pprint.pp({"b": 1, "a": 2})
print(
    pprint.pformat([1, [2, [3, [4]]]], depth=2),
    pprint.isreadable({"a": 1}),
    reprlib.repr(range(1000)),
    reprlib.repr("x" * 100),
)


class Chain:
    def __init__(self):
        self.items = [self]

    @reprlib.recursive_repr("<...>")
    def __repr__(self):
        return f"Chain({self.items!r})"


print(Chain())
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: list


pprint.pprint(Point(1, ["long text number one", "long text number two"]), width=40)
