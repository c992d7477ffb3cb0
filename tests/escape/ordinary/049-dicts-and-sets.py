d = {"b": 1, "a": 2}
d["c"] = 3
d.update({"a": 9}, z=0)
print(d, list(d), list(reversed(d)), d.pop("b"), d.popitem(), d.setdefault("q", []), d.get("nope", 1), "a" in d, len(d))
d["q"].append(5)
print(
    d,
    dict(a=1) | {"b": 2},
    {**d, "c": 0},
    dict.fromkeys("xy", 0),
    {k: v for k, v in sorted(d.items(), key=lambda kv: kv[0])},
)
keys, items = d.keys(), d.items()
d["new"] = 1
print(keys, ("new", 1) in items, keys & {"a", "zz"}, keys - {"a"} == {"c", "q", "new"}, list(d.values())[:2])
try:
    for k in d:
        d[k + "!"] = 1
except RuntimeError as error:
    print(error)
for bad in (lambda: d["missing"], lambda: {[]: 1}, lambda: {}.popitem()):
    try:
        bad()
    except (KeyError, TypeError) as error:
        print(type(error).__name__, error)
s, t = {1, 2, 3}, {3, 4}
print(
    s | t,
    s & t,
    s - t,
    s ^ t,
    s <= {1, 2, 3, 4},
    s.isdisjoint({9}),
    sorted(s.union([7], (8,))),
    2 in s,
    frozenset(s) == s,
    hash(frozenset([1])) == hash(frozenset([1])),
)
s.add(10)
s.discard(99)
s.remove(1)
s |= {5}
s.update([6])
s &= {2, 3, 5, 6}
print(
    sorted(s),
    {frozenset({1}): "x"}[frozenset({1})],
    set("aab") == {"a", "b"},
    s.issuperset({2}),
    sorted(s.symmetric_difference({2, 100})),
)
try:
    s.remove(77)
except KeyError as error:
    print("KeyError", error)
groups = {}
for word in "apple avocado banana blueberry cherry".split():
    groups.setdefault(word[0], []).append(word)
inverted = {w: k for k, ws in groups.items() for w in ws}
print(
    groups,
    inverted["banana"],
    max(groups, key=lambda k: len(groups[k])),
    {1: "int", 1.0: "float", True: "bool"},
    {} == dict(),
)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 2

    def __eq__(self, other):
        return self.n == other.n


table = {Key(i): i for i in range(6)}
table[Key(3)] = "three"
print(len(table), table[Key(3)], Key(9) in table, list(table.values()))
