from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple

c = Counter("mississippi")
print(
    c.most_common(2),
    c["s"],
    c["zz"],
    sorted(c.elements())[:3],
    c - Counter("miss"),
    c + Counter(m=2),
    c & Counter("sip"),
    c | Counter(z=1),
    c.total(),
    +Counter(a=-1, b=2),
)
c.update("pp")
c.subtract({"i": 10})
print(c, Counter(a=1) <= Counter(a=2), dict(Counter([1, 1, 2])))
d = defaultdict(lambda: defaultdict(int))
d["x"]["y"] += 2
tree = lambda: defaultdict(tree)
t = tree()
t["a"]["b"]["c"] = 1
print(d["x"]["y"], "q" in d, list(t["a"]), d.default_factory is not None, defaultdict(list, a=[1]))
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
q.rotate(1)
print(q, q.pop(), q.popleft(), q.maxlen, deque("abc").index("b"), list(reversed(deque("xy"))))
q.extend([7, 8, 9])
q.extendleft("ab")
print(q, q[1], 7 in q, q.count("a"), q.copy() == q)
od = OrderedDict(a=1, b=2, c=3)
od.move_to_end("a")
od.move_to_end("c", last=False)
print(
    od,
    od.popitem(last=False),
    OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1),
    OrderedDict(a=1) == {"a": 1},
    list(reversed(od)),
)
chain = ChainMap({"a": 1}, {"a": 2, "b": 3})
child = chain.new_child({"b": 9})
child["z"] = 0
print(chain["a"], child["b"], child.parents["b"], dict(child), child.maps[0], len(chain))


class Shouting(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


class Unique(UserList):
    def append(self, item):
        if item not in self.data:
            super().append(item)


class Polite(UserString):
    def please(self):
        return self + ", please"


s, u = Shouting(a=1), Unique([1])
s["b"] = 2
u.append(1)
u.append(2)
print(s, s.data, u, u + [3], Polite("go").please(), Polite("x") * 3, isinstance(s, dict))
Point = namedtuple("Point", "x y")
print(Point(1, y=2), Point._fields, {Point(1, 2): "p"}[1, 2], Point(1, 2) < Point(1, 3))
