import json
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal


@dataclass
class Point:
    x: int
    y: int


class Encoder(json.JSONEncoder):
    def default(self, o):
        if is_dataclass(o):
            return {"__type__": type(o).__name__, **asdict(o)}
        if isinstance(o, (set, frozenset)):
            return sorted(o)
        if isinstance(o, date):
            return o.isoformat()
        return super().default(o)


def revive(d):
    return Point(d["x"], d["y"]) if d.get("__type__") == "Point" else d


data = {
    "p": Point(1, 2),
    "s": {3, 1},
    "d": date(2024, 1, 1),
    "n": None,
    "t": True,
    "f": 1.5,
    "u": 'ünï "q" \n',
    "l": [1, [2, []]],
}
text = json.dumps(data, cls=Encoder, sort_keys=True, indent=1)
print(text)
print(
    json.loads(text, object_hook=revive)["p"],
    json.dumps("ü", ensure_ascii=False),
    json.dumps([1, 2], separators=(",", ":")),
    json.dumps({1: 2, None: 3}),
)
print(
    json.loads("[1.10, 2]", parse_float=Decimal),
    json.loads('{"b":1,"a":2}', object_pairs_hook=list),
    json.dumps(float("inf")),
    json.loads("NaN") != 0,
)
for bad in ("{", "[1,]", '{"a" 1}', "nul", '"\\x"', "[1] 2", ""):
    try:
        json.loads(bad)
    except json.JSONDecodeError as error:
        print(bad, error.lineno, error.colno, error.pos)
try:
    json.dumps(object)
except TypeError as error:
    print(error)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as error:
    print(error)
print(
    json.JSONDecoder().raw_decode("[1] tail"),
    "".join(json.JSONEncoder().iterencode({"a": (1, 2)})),
    json.dumps({"b": 1, "a": 2}, default=str, skipkeys=True),
)
