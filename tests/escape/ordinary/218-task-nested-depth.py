from typing import List


def depths(text: str) -> List[int]:
    """The deepest level of each group of parentheses; groups stand apart by blanks."""

    def depth(group):
        level = deepest = 0
        for char in group:
            level += {"(": 1, ")": -1}.get(char, 0)
            deepest = max(deepest, level)
        return deepest

    return [depth(group) for group in text.split()]


def check(candidate):
    assert candidate("(()()) ((())) () ((())()())") == [2, 3, 1, 3]
    assert candidate("() (()) ((())) (((())))") == [1, 2, 3, 4]
    assert candidate("") == []


check(depths)
print(depths("(()(())((())))"))
