from functools import lru_cache, reduce
from itertools import accumulate, count, islice, takewhile


@lru_cache(maxsize=None)
def fib4(n):
    return [0, 0, 2, 0][n] if n < 4 else sum(fib4(n - k) for k in range(1, 5))


def tribonacci(n):
    sequence = [1, 3]
    for i in range(2, n + 1):
        sequence.append(i // 2 + 1 if i % 2 == 0 else sequence[i - 1] + sequence[i - 2] + (i + 3) // 2)
    return sequence[: n + 1]


def triangular():
    yield from accumulate(count(1))


def pascal(rows):
    return list(
        islice(accumulate(count(), lambda row, _: [a + b for a, b in zip([0, *row], [*row, 0])], initial=[1]), rows)
    )


def look_and_say(n):
    from itertools import groupby

    return reduce(lambda text, _: "".join(f"{len(list(g))}{c}" for c, g in groupby(text)), range(n), "1")


assert [fib4(n) for n in range(5, 8)] == [4, 8, 14] and tribonacci(3) == [1, 3, 2, 8]
assert pascal(5) == [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]]
print(list(takewhile(lambda n: n < 50, triangular())), look_and_say(6), fib4(30), tribonacci(7))
