from collections import Counter, defaultdict


def instant_runoff(ballots):
    remaining = {c for b in ballots for c in b}
    while remaining:
        tally = Counter(next(c for c in b if c in remaining) for b in ballots if any(c in remaining for c in b))
        leader, votes = max(tally.items(), key=lambda kv: (kv[1], kv[0]))
        if votes * 2 > sum(tally.values()):
            return leader
        worst = min(remaining, key=lambda c: (tally[c], c))
        remaining.remove(worst)
    return None


def borda(ballots):
    points = defaultdict(int)
    for ballot in ballots:
        for place, name in enumerate(reversed(ballot)):
            points[name] += place
    return sorted(points.items(), key=lambda kv: (-kv[1], kv[0]))


def dense_ranks(scores):
    order = {s: i for i, s in enumerate(sorted(set(scores), reverse=True), 1)}
    return [order[s] for s in scores]


def majority(items):
    candidate, count = None, 0
    for item in items:
        if count == 0:
            candidate = item
        count += 1 if item == candidate else -1
    return candidate if items.count(candidate) * 2 > len(items) else None


ballots = ["abc", "abc", "bca", "cba", "cba"]
assert majority([3, 3, 4, 2, 3, 3]) == 3 and majority([1, 2]) is None
print(instant_runoff(ballots), borda(ballots), dense_ranks([100, 50, 50, 20, 100]))
