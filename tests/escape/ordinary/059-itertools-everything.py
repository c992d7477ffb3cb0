import itertools as it
import operator

print(
    list(it.accumulate([1, 2, 3, 4])),
    list(it.accumulate([3, 1, 2], max)),
    list(it.accumulate([1, 2], initial=10)),
    list(it.chain.from_iterable(["ab", "c"])),
)
print(
    list(it.combinations("abc", 2)),
    list(it.permutations("ab")),
    list(it.product("ab", repeat=2)),
    list(it.combinations_with_replacement("ab", 2)),
)
print(
    list(it.compress("abcd", [1, 0, 1])),
    list(it.dropwhile(str.isspace, "  a ")),
    list(it.takewhile(lambda x: x < 3, it.count())),
    list(it.filterfalse(None, [0, 1])),
)
print(
    [(k, len(list(g))) for k, g in it.groupby("aaabbc")],
    list(it.islice(it.cycle("ab"), 5)),
    list(it.pairwise("abcd")),
    list(it.repeat("x", 2)),
    list(it.starmap(pow, [(2, 3), (3, 2)])),
)
print(
    list(it.zip_longest("abc", "x", fillvalue="-")),
    list(it.islice(it.count(0.5, 0.25), 3)),
    list(it.islice(range(10), 2, 9, 3)),
    [list(x) for x in it.tee([1, 2], 3)],
)
people = [{"n": "a", "t": 1}, {"n": "b", "t": 2}, {"n": "c", "t": 1}]
by = operator.itemgetter("t")
print({k: [p["n"] for p in g] for k, g in it.groupby(sorted(people, key=by), by)})


def batched(items, n):
    iterator = iter(items)
    while batch := tuple(it.islice(iterator, n)):
        yield batch


def powerset(items):
    return it.chain.from_iterable(it.combinations(items, r) for r in range(len(items) + 1))


def round_robin(*iterables):
    iterators = it.cycle(iter(i).__next__ for i in iterables)
    pending = len(iterables)
    while pending:
        try:
            for step in iterators:
                yield step()
        except StopIteration:
            pending -= 1
            iterators = it.cycle(it.islice(iterators, pending))


print(
    list(batched("abcde", 2)),
    list(powerset([1, 2, 3])),
    "".join(round_robin("ABC", "D", "EF")),
    sum(1 for _ in it.product(range(10), repeat=3)),
)
