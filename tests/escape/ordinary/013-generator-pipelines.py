import itertools


def read(text):
    yield from text.strip().splitlines()


def parse(lines):
    for line in lines:
        name, amount = line.split(",")
        yield {"name": name.strip(), "amount": int(amount)}


def only(rows, predicate):
    return (row for row in rows if predicate(row))


def windows(items, size):
    iterator = iter(items)
    window = tuple(itertools.islice(iterator, size))
    while len(window) == size:
        yield window
        if not (rest := tuple(itertools.islice(iterator, 1))):
            return
        window = window[1:] + rest


def primes():
    found = []
    for n in itertools.count(2):
        if all(n % p for p in itertools.takewhile(lambda p: p * p <= n, found)):
            found.append(n)
            yield n


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


text = """
ann, 30
bob, -5
cid, 12
"""
print(list(only(parse(read(text)), lambda row: row["amount"] > 0)))
print(list(windows(range(6), 3)), list(itertools.islice(primes(), 12)))
print(list(tree((((None, 1, None), 2, None), 3, (None, 4, None)))))
squares = (x * x for x in range(5))
print(next(squares), sum(squares), list(squares), sum(x for x in range(10) if x % 3 == 0))
a, b = itertools.tee(iter("abc"))
print(list(zip(a, itertools.chain([None], b))))
