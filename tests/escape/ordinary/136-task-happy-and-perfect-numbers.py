def happy(n):
    seen = set()
    while n != 1 and n not in seen:
        seen.add(n)
        n = sum(int(d) ** 2 for d in str(n))
    return n == 1


def perfect(n):
    return (
        n > 1
        and sum(d + (n // d if d * d != n and d != 1 else 0) for d in range(1, int(n**0.5) + 1) if n % d == 0) == n
    )


def armstrong(n):
    return n == sum(int(d) ** len(str(n)) for d in str(n))


def collatz_longest(limit):
    cache = {1: 1}

    def length(n):
        if n not in cache:
            cache[n] = 1 + length(3 * n + 1 if n % 2 else n // 2)
        return cache[n]

    return max(range(1, limit), key=length)


def digits_to_base(n, base):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[n] if n < base else digits_to_base(n // base, base) + digits[n % base]


assert [n for n in range(50) if happy(n)] == [1, 7, 10, 13, 19, 23, 28, 31, 32, 44, 49]
assert all(int(digits_to_base(n, b), b) == n for n in range(0, 500, 7) for b in (2, 7, 16, 36))
print(
    [n for n in range(10000) if perfect(n)],
    [n for n in range(1000) if armstrong(n)],
    collatz_longest(3000),
    digits_to_base(255, 2),
)
