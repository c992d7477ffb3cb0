def correct(brackets: str, opening: str = "<", closing: str = ">") -> bool:
    depth = 0
    for b in brackets:
        depth += (b == opening) - (b == closing)
        if depth < 0:
            return False
    return depth == 0


def monotonic(xs):
    return xs in (sorted(xs), sorted(xs, reverse=True))


def common(a, b):
    return sorted(set(a) & set(b))


def filter_by(strings, substring):
    return [s for s in strings if substring in s]


def integers(values):
    return [v for v in values if isinstance(v, int) and not isinstance(v, bool)]


for candidate, arguments, wanted in [
    (correct, ("<<><>>",), True),
    (correct, ("><<>",), False),
    (correct, ("(()",) + ("(", ")"), False),
    (monotonic, ([1, 2, 4, 20],), True),
    (monotonic, ([4, 1, 0, -10],), True),
    (monotonic, ([1, 20, 4],), False),
    (common, ([1, 4, 3, 34], [5, 34, 4]), [4, 34]),
    (filter_by, (["abc", "bacd", "cde", "array"], "a"), ["abc", "bacd", "array"]),
    (integers, ([1, "a", 2.5, True, [], -4],), [1, -4]),
]:
    assert candidate(*arguments) == wanted, (candidate.__name__, arguments)
    print(candidate.__name__, arguments, "->", wanted)
