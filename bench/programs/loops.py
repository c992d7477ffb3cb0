"""Loops: arithmetic on numbers and lists by index, with nothing called."""

ROUNDS = 50


def primes(limit):
    flags = [True] * limit
    count = 0
    for n in range(2, limit):
        if flags[n]:
            count += 1
            for multiple in range(n * n, limit, n):
                flags[multiple] = False
    return count


def longest_chain(limit):
    best = 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > best:
            best = steps
    return best


def multiply(size):
    a = [[row + column for column in range(size)] for row in range(size)]
    trace = 0
    for i in range(size):
        for j in range(size):
            cell = 0
            for k in range(size):
                cell += a[i][k] * a[k][j]
            if i == j:
                trace += cell
    return trace


def work():
    return primes(20000) + longest_chain(500) + multiply(22)


for turn in range(ROUNDS):
    result = work()
