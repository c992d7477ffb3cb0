def even_odd_counts(num: int) -> tuple:
    """How many even and how many odd digits an integer has, its sign aside.

    >>> even_odd_counts(-12)
    (1, 1)
    """
    digits = [int(d) for d in str(abs(num))]
    evens = sum(d % 2 == 0 for d in digits)
    return evens, len(digits) - evens


def check(candidate):
    assert candidate(7) == (0, 1)
    assert candidate(-78) == (1, 1)
    assert candidate(3452) == (2, 2)
    assert candidate(0) == (1, 0)
    assert candidate(-345821) == (3, 3)


check(even_odd_counts)
print(even_odd_counts(1234567890))
