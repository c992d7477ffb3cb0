class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        return CountdownIterator(self.start)

    def __reversed__(self):
        return iter(range(1, self.start + 1))


class CountdownIterator:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1

    def __length_hint__(self):
        return self.n


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


c = Countdown(3)
print(
    list(c),
    list(c),
    list(reversed(c)),
    sum(c),
    max(c),
    2 in c,
    sorted(c),
    tuple(c),
    set(c) == {1, 2, 3},
    dict.fromkeys(c),
)
print(list(Old()), 9 in Old(), list(zip(Old(), "ab")), [*Old()], list(map(str, Old())))
first, *others = c
print(first, others, "-".join(map(str, c)), list(enumerate(c, 10)), any(x == 2 for x in c), all(c))
i = iter(c)
print(next(i), next(i), next(i), next(i, "over"))
try:
    next(i)
except StopIteration:
    print("stop")
for wrong in (5, None):
    try:
        iter(wrong)
    except TypeError as error:
        print(error)


class Node:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child


print(list(Node(1, Node(2, Node(3)), Node(4))), list(iter(lambda it=iter([1, 2, 0, 3]): next(it), 0)))
gen = (x for x in "ab")
print(
    iter(gen) is gen,
    type(gen).__name__,
    type(iter([])).__name__,
    type(iter({})).__name__,
    type(reversed([])).__name__,
    type({}.items()).__name__,
)
