from collections import deque
from typing import Iterable, List, Tuple


def window_extremes(items: Iterable[int], size: int) -> List[Tuple[int, int]]:
    """The least and the greatest of each window of ``size`` neighbours, in linear time."""
    low, high, out = deque(), deque(), []
    items = list(items)
    for i, item in enumerate(items):
        while low and items[low[-1]] >= item:
            low.pop()
        while high and items[high[-1]] <= item:
            high.pop()
        low.append(i)
        high.append(i)
        for queue in (low, high):
            if queue[0] <= i - size:
                queue.popleft()
        if i >= size - 1:
            out.append((items[low[0]], items[high[0]]))
    return out


METADATA = {"author": "test", "dataset": "own"}


def check(candidate):
    import random

    rng = random.Random(7)
    for _ in range(50):
        data = [rng.randint(-9, 9) for _ in range(rng.randint(1, 12))]
        size = rng.randint(1, len(data))
        slow = [(min(data[i : i + size]), max(data[i : i + size])) for i in range(len(data) - size + 1)]
        assert candidate(data, size) == slow, (data, size)


check(window_extremes)
print(window_extremes([3, 1, 4, 1, 5, 9, 2, 6], 3), METADATA["author"])
