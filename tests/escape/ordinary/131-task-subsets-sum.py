from itertools import combinations
from math import prod


def subset_sum(numbers, target):
    reach = {0: []}
    for number in numbers:
        for total, chosen in list(reach.items()):
            reach.setdefault(total + number, chosen + [number])
    return reach.get(target)


def max_subarray(numbers):
    best = now = numbers[0]
    for number in numbers[1:]:
        now = max(number, now + number)
        best = max(best, now)
    return best


def three_sum(numbers):
    numbers, out = sorted(numbers), set()
    for i, a in enumerate(numbers):
        seen = set()
        for b in numbers[i + 1 :]:
            if -a - b in seen:
                out.add((a, -a - b, b))
            seen.add(b)
    return sorted(out)


def max_product(numbers):
    high = low = best = numbers[0]
    for n in numbers[1:]:
        high, low = max(n, high * n, low * n), min(n, high * n, low * n)
        best = max(best, high)
    return best


def check():
    assert subset_sum([3, 34, 4, 12, 5, 2], 9) == [4, 5] and subset_sum([2, 4], 7) is None
    assert max_subarray([-2, 1, -3, 4, -1, 2, 1, -5, 4]) == 6 and max_subarray([-1]) == -1
    assert three_sum([-1, 0, 1, 2, -1, -4]) == [(-1, -1, 2), (-1, 0, 1)]
    data = [2, 3, -2, 4, -1]
    slow = max(prod(data[i:j]) for i, j in combinations(range(len(data) + 1), 2))
    assert max_product(data) == slow


check()
print(subset_sum(range(1, 20), 100), three_sum(range(-4, 5)))
