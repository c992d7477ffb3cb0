from typing import Dict


def sieve(limit: int) -> list:
    flags = bytearray([1]) * (limit + 1)
    flags[:2] = b"\x00\x00"
    for n in range(2, int(limit**0.5) + 1):
        if flags[n]:
            flags[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n, flag in enumerate(flags) if flag]


def factorize(n: int) -> Dict[int, int]:
    """
    >>> factorize(360)
    {2: 3, 3: 2, 5: 1}
    """
    factors: Dict[int, int] = {}
    d = 2
    while d * d <= n:
        while n % d == 0:
            factors[d] = factors.get(d, 0) + 1
            n //= d
        d += 1
    if n > 1:
        factors[n] = factors.get(n, 0) + 1
    return factors


def totient(n):
    result = n
    for p in factorize(n):
        result -= result // p
    return result


def check():
    assert sieve(30) == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    assert factorize(360) == {2: 3, 3: 2, 5: 1} and factorize(97) == {97: 1} and factorize(1) == {}
    assert [totient(n) for n in range(1, 11)] == [1, 1, 2, 2, 4, 2, 6, 4, 6, 4]
    assert sum(sieve(2000)) == 277050


check()
print(len(sieve(10000)), factorize(2**20 - 1), totient(1000))
