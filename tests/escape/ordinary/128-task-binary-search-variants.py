def search(xs, x):
    low, high = 0, len(xs) - 1
    while low <= high:
        middle = (low + high) // 2
        if xs[middle] == x:
            return middle
        if xs[middle] < x:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def rotated(xs, x):
    """The place of x in an ascending list that was rotated."""
    low, high = 0, len(xs) - 1
    while low <= high:
        middle = (low + high) // 2
        if xs[middle] == x:
            return middle
        if xs[low] <= xs[middle]:
            if xs[low] <= x < xs[middle]:
                high = middle - 1
            else:
                low = middle + 1
        elif xs[middle] < x <= xs[high]:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def root(n, k=2):
    low, high = 0, n + 1
    while high - low > 1:
        middle = (low + high) // 2
        if middle**k <= n:
            low = middle
        else:
            high = middle
    return low


for size in range(8):
    xs = [3 * i for i in range(size)]
    for i, x in enumerate(xs):
        assert search(xs, x) == i and search(xs, x + 1) == -1
        for shift in range(size):
            turned = xs[shift:] + xs[:shift]
            assert turned[rotated(turned, x)] == x
print(root(10**30), root(28, 3), search([1, 3, 5], 3), rotated([4, 5, 1, 2], 1))
