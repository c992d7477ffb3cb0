from typing import List


def split_groups(text: str) -> List[str]:
    """Separates a string of balanced groups of parentheses, blanks ignored.

    >>> split_groups("( ) (( )) (( )( ))")
    ['()', '(())', '(()())']
    """
    groups, current, depth = [], [], 0
    for char in text:
        if char in "()":
            depth += 1 if char == "(" else -1
            current.append(char)
            if depth == 0:
                groups.append("".join(current))
                current.clear()
    return groups


def check(candidate):
    assert candidate("(()()) ((())) () ((())()())") == ["(()())", "((()))", "()", "((())()())"]
    assert candidate("") == []
    assert candidate("( ) (( )) (( )( ))") == ["()", "(())", "(()())"]


check(split_groups)
print(split_groups("()(())"))
