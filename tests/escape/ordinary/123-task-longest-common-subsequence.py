from functools import lru_cache


def lcs(a: str, b: str) -> str:
    """The longest common subsequence; of several the one found first from the left of ``a``."""

    @lru_cache(maxsize=None)
    def best(i, j):
        if i == len(a) or j == len(b):
            return ""
        if a[i] == b[j]:
            return a[i] + best(i + 1, j + 1)
        return max(best(i + 1, j), best(i, j + 1), key=len)

    return best(0, 0)


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def check(f, g):
    assert f("AGGTAB", "GXTXAYB") == "GTAB"
    assert f("", "abc") == "" and f("abc", "abc") == "abc"
    assert g("kitten", "sitting") == 3 and g("", "xyz") == 3 and g("same", "same") == 0


check(lcs, edit_distance)
print(lcs("programming", "gaming"), edit_distance("intention", "execution"))
