"""Generators: pipelines of them, yield from, send, generator expressions."""

ROUNDS = 90


def numbers(limit):
    n = 0
    while n < limit:
        yield n
        n += 1


def keep(source, divisor):
    for item in source:
        if item % divisor:
            yield item


def pairs(source):
    last = None
    for item in source:
        if last is not None:
            yield last, item
        last = item


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averages():
    total = count = 0
    while True:
        total += yield total // (count or 1)
        count += 1


def work():
    average = averages()
    next(average)
    found = sum(a * b for a, b in pairs(keep(keep(numbers(8000), 3), 5)))
    found += sum(tree(10)) + max(x % 1009 for x in numbers(4000))
    for n in numbers(2000):
        found += average.send(n)
    return found


for turn in range(ROUNDS):
    result = work()
