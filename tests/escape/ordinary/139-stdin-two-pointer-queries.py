import sys
from bisect import bisect_left, bisect_right
from itertools import accumulate


def main():
    data = iter(sys.stdin.buffer.read().split())
    n, q = int(next(data)), int(next(data))
    values = sorted(int(next(data)) for _ in range(n))
    sums = [0, *accumulate(values)]
    out = []
    for _ in range(q):
        low, high = int(next(data)), int(next(data))
        i, j = bisect_left(values, low), bisect_right(values, high)
        out.append(f"{j - i} {sums[j] - sums[i]}")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
