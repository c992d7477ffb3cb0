print(
    abs(-2),
    all([1, 0]),
    any([0, 1]),
    ascii("é"),
    bin(5),
    bool([]),
    bytearray(b"x"),
    bytes([1]),
    callable(len),
    chr(97),
    complex(1, 2),
    dict(a=1),
    divmod(7, 3),
)
print(
    list(enumerate("ab")),
    list(filter(None, [0, 1])),
    float("1.5"),
    format(255, "x"),
    frozenset([1]),
    getattr("x", "upper")(),
    hasattr(1, "real"),
    hex(16),
    int("3"),
    isinstance(1, int),
    issubclass(bool, int),
)
print(
    len("abc"),
    list("ab"),
    list(map(ord, "ab")),
    max(3, 9, 2),
    max([], default=0),
    min("b", "a"),
    next(iter([7])),
    oct(8),
    ord("a"),
    pow(2, 5),
    pow(2, 5, 7),
    range(3),
    list(range(5, 0, -2)),
)
print(
    repr("x"),
    list(reversed([1, 2])),
    round(2.567, 2),
    set([1]),
    slice(1, 2),
    sorted([2, 1]),
    str(5),
    sum([1, 2], 10),
    sum([[1], [2]], []),
    tuple("ab"),
    type(5),
    list(zip("ab", [1, 2])),
    object().__class__,
)
print("a", "b", sep="", end="!\n")
print(*range(3), sep=", ")
print(
    range(10)[3],
    5 in range(0, 10, 5),
    len(range(0, 100, 7)),
    range(3) == range(0, 3),
    range(5).index(2),
    range(4)[::-1],
)
print(
    __debug__,
    NotImplemented is NotImplemented,
    Ellipsis is ...,
    type(NotImplemented).__name__,
    hash(1) == hash(1.0),
    id(None) == id(None),
    vars(type("T", (), {"a": 1}))["a"],
)
try:
    open
    print("open is a name")
except NameError:
    print("no open")
