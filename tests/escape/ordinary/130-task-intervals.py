def merge(intervals):
    out = []
    for start, end in sorted(intervals):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return [tuple(pair) for pair in out]


def rooms(meetings):
    events = sorted([(s, 1) for s, _ in meetings] + [(e, -1) for _, e in meetings])
    now = most = 0
    for _, change in events:
        now += change
        most = max(most, now)
    return most


def most_disjoint(intervals):
    count, free_at = 0, float("-inf")
    for start, end in sorted(intervals, key=lambda pair: pair[1]):
        if start >= free_at:
            count, free_at = count + 1, end
    return count


def check():
    assert merge([(1, 3), (8, 10), (2, 6), (15, 18), (17, 20)]) == [(1, 6), (8, 10), (15, 20)]
    assert merge([]) == [] and merge([(1, 4), (4, 5)]) == [(1, 5)]
    assert rooms([(0, 30), (5, 10), (15, 20)]) == 2 and rooms([(7, 10), (2, 4)]) == 1
    assert most_disjoint([(1, 2), (2, 3), (3, 4), (1, 3)]) == 3


check()
print(merge([(5, 6), (1, 2), (2, 5)]), rooms([(i, i + 5) for i in range(10)]))
