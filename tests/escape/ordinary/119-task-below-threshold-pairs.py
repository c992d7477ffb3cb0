def closest_pair_gap(numbers):
    """Returns the smallest distance between two different positions of the list, None for fewer than two numbers.

    >>> closest_pair_gap([1, 5, 8])
    3
    """
    ordered = sorted(numbers)
    return min((b - a for a, b in zip(ordered, ordered[1:])), default=None)


def check(candidate):
    assert candidate([1, 5, 8]) == 3
    assert candidate([4]) is None
    assert candidate([2, 9, 2]) == 0
    assert candidate([-5, 5, 0, 11]) == 5
    assert abs(candidate([1.5, 1.25]) - 0.25) < 1e-9


check(closest_pair_gap)
print("passed", closest_pair_gap([10, 3, 7]))
