import operator as op

ops = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
    "/": op.truediv,
    "//": op.floordiv,
    "%": op.mod,
    "**": op.pow,
    "@": op.matmul,
}
print(
    {name: f(7, 2) for name, f in ops.items() if name != "@"},
    op.neg(3),
    op.not_(0),
    op.xor(5, 1),
    op.lshift(1, 4),
    op.inv(0),
    op.index(True),
)


class Point:
    def __init__(self, x, y):
        self.x, self.y, self.inner = x, y, {"k": [x, y]}

    def scaled(self, k, offset=0):
        return self.x * k + offset


points = [Point(3, 1), Point(1, 2), Point(2, 0)]
print(
    [p.x for p in sorted(points, key=op.attrgetter("x"))],
    [p.y for p in sorted(points, key=op.attrgetter("y", "x"))],
    list(map(op.methodcaller("scaled", 2, offset=1), points)),
)
print(
    op.itemgetter(1, -1)("abc"),
    op.itemgetter(slice(1, 3))([1, 2, 3, 4]),
    op.itemgetter("a")({"a": 5}),
    op.contains([1], 1),
    op.countOf("aab", "a"),
    op.indexOf("abc", "c"),
)
a = [1]
b = op.iadd(a, [2])
op.setitem(a, 0, 9)
op.delitem(a, 1)
print(
    a,
    a is b,
    op.getitem("xyz", 1),
    op.concat([1], [2]),
    op.truth([]),
    op.is_(None, None),
    op.le(1, 2),
    op.length_hint(iter([1, 2])),
    op.attrgetter("inner")(points[0]),
)


def rpn(text):
    stack = []
    for token in text.split():
        if token in ops:
            right, left = stack.pop(), stack.pop()
            stack.append(ops[token](left, right))
        else:
            stack.append(float(token))
    return stack[0]


print(rpn("3 4 + 2 *"), rpn("5 1 2 + 4 * + 3 -"), op.attrgetter("real", "imag")(1 + 2j))
