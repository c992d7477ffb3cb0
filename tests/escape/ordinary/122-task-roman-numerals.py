def to_roman(number: int) -> str:
    """1 to 3999.
    >>> to_roman(1994)
    'MCMXCIV'
    """
    table = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split())
    out = ""
    for value, letters in table:
        count, number = divmod(number, value)
        out += letters * count
    return out


def from_roman(text: str) -> int:
    values = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000)))
    numbers = [values[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(numbers, numbers[1:] + [0]))


def check(candidate, inverse):
    assert [candidate(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 3999)] == [
        "I",
        "IV",
        "IX",
        "XIV",
        "XL",
        "XC",
        "CD",
        "MCMXCIV",
        "MMMCMXCIX",
    ]
    assert all(inverse(candidate(n)) == n for n in range(1, 4000))


check(to_roman, from_roman)
print(to_roman(2024), from_roman("MMXXIV"))
