import operator
from functools import cmp_to_key

people = [("bob", 25), ("ann", 30), ("cid", 25), ("dan", 30), ("eve", 22)]
print(sorted(people), sorted(people, key=lambda p: p[1]), sorted(people, key=operator.itemgetter(1), reverse=True))
print(
    sorted(people, key=lambda p: (-p[1], p[0])),
    min(people, key=lambda p: p[1]),
    max(people, key=operator.itemgetter(1, 0)),
)
people.sort(key=lambda p: len(p[0]))
print(
    people,
    sorted("bAcD", key=str.lower),
    sorted([3, 1, 2], reverse=True),
    sorted({"b": 1, "a": 2}.items()),
    sorted([[2], [1, 5], []]),
)


def compare(a, b):
    return (a > b) - (a < b) if len(a) == len(b) else len(a) - len(b)


class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return ".".join(map(str, self.parts))


print(
    sorted("pear fig apple kiwi date".split(), key=cmp_to_key(compare)), sorted(map(Version, ["1.10", "1.2", "1.9.9"]))
)
try:
    sorted([1, "a"])
except TypeError as error:
    print(error)


def quicksort(a):
    return (
        a
        if len(a) < 2
        else quicksort([x for x in a[1:] if x < a[0]]) + [a[0]] + quicksort([x for x in a[1:] if x >= a[0]])
    )


def mergesort(a):
    if len(a) < 2:
        return a
    left, right = mergesort(a[: len(a) // 2]), mergesort(a[len(a) // 2 :])
    out = []
    while left and right:
        out.append((left if left[0] <= right[0] else right).pop(0))
    return out + left + right


def heapsort(a):
    a = a[:]

    def sift(start, end):
        root = start
        while (child := 2 * root + 1) < end:
            if child + 1 < end and a[child] < a[child + 1]:
                child += 1
            if a[root] >= a[child]:
                return
            a[root], a[child] = a[child], a[root]
            root = child

    for start in range(len(a) // 2, -1, -1):
        sift(start, len(a))
    for end in range(len(a) - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)
    return a


data = [(i * 7919) % 101 for i in range(40)]
print(quicksort(data) == mergesort(data) == heapsort(data) == sorted(data), heapsort(data)[:6])
records = [{"n": n, "g": n % 3} for n in range(9)]
records.sort(key=operator.itemgetter("g"))
print([r["n"] for r in records])
