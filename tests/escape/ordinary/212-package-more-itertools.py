# imports: more_itertools
import more_itertools as mi

print(
    list(mi.chunked(range(7), 3)),
    list(mi.windowed([1, 2, 3, 4], 2)),
    mi.first([], "none"),
    mi.one([5]),
    list(mi.flatten([[1], [2]])),
    list(mi.unique_everseen("abca")),
)
p = mi.peekable("abc")
print(
    p.peek(),
    next(p),
    p.peek(),
    list(p),
    list(mi.interleave_longest([1, 2], "x")),
    list(mi.collapse([1, [2, (3, [4])]])),
    mi.ilen(iter(range(5))),
)
print(
    list(mi.split_at("a,b,c", lambda c: c == ",")),
    mi.partition(str.isdigit, "a1b2")[1].__next__(),
    dict(mi.groupby_transform("aAb", str.lower, reducefunc=list)),
    list(mi.run_length.encode("aab")),
)
b = mi.bucket(["a1", "b1", "a2"], key=lambda s: s[0])
print(
    sorted(b),
    list(b["a"]),
    list(mi.sliding_window("abcd", 3)),
    mi.consume(iter([1])),
    list(mi.powerset([1, 2])),
    mi.map_reduce("abcab", str, lambda x: 1, sum) == {"a": 2, "b": 2, "c": 1},
)
try:
    mi.one([1, 2])
except ValueError as error:
    print(error)
