ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = [None, None, *"twenty thirty forty fifty sixty seventy eighty ninety".split()]


def words(n: int) -> str:
    if n < 0:
        return "minus " + words(-n)
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            head, rest = divmod(n, size)
            return f"{words(head)} {name}" + (f"{' and' if rest < 100 else ''} {words(rest)}" if rest else "")
    raise AssertionError


def check(candidate):
    assert candidate(0) == "zero" and candidate(21) == "twenty-one" and candidate(-40) == "minus forty"
    assert candidate(342) == "three hundred and forty-two" and candidate(1005) == "one thousand and five"
    assert sum(len(candidate(n).replace(" ", "").replace("-", "")) for n in range(1, 1001)) == 21124


check(words)
print(words(1234567), "|", words(2000000001))
