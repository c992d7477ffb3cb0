matrix = [[r * 4 + c for c in range(4)] for r in range(3)]
print(matrix, [[row[i] for row in matrix] for i in range(4)], [x for row in matrix for x in row if x % 5 == 0])
print(
    {len(w): w for w in "the quick brown fox jumps".split()},
    {x % 3 for x in range(10)},
    list(x * y for x in range(3) for y in range(x)),
)
text = "the rain in spain falls mainly on the plain"
print(
    {w: text.split().count(w) for w in sorted(set(text.split()))}, [w[::-1].title() for w in text.split() if "ai" in w]
)
print([(x, y) for x in range(3) if x for y in "ab" if (x, y) != (1, "a")], [y for x in range(5) if (y := x * x) > 3])
print(
    dict(enumerate("abc")),
    dict(zip("abc", range(3))),
    [*map(lambda a, b: a + b, [1, 2], [3, 4])],
    list(filter(None, [0, 1, "", "x"])),
)
nested = {"a": {"b": [1, 2]}, "c": {"d": [3]}}
print([f"{k}.{kk}.{v}" for k, inner in nested.items() for kk, vs in inner.items() for v in vs])
fizz = ["FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else n for n in range(1, 16)]
print(fizz, sum(1 for x in fizz if isinstance(x, str)), max((len(str(x)), x) for x in fizz if x == "Fizz"))
print(
    [[1 if i == j else 0 for j in range(3)] for i in range(3)],
    all(x > 0 for x in []),
    any([]),
    sorted({3: "c", 1: "a"}),
)


class Table:
    rows = [1, 2, 3]
    doubled = [r * 2 for r in rows]
    total = sum(r for r in rows)


print(Table.doubled, Table.total, [f() for f in [lambda x=x: x for x in range(3)]])
