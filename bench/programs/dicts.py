"""Dicts: counting, grouping, memos, graphs of dicts, membership, exceptions for missing keys."""

ROUNDS = 100


def group(words):
    groups = {}
    for word in words:
        groups.setdefault(len(word), []).append(word)
    return groups


def distances(graph, start):
    seen = {start: 0}
    line = [start]
    for node in line:
        for other in graph[node]:
            if other not in seen:
                seen[other] = seen[node] + 1
                line.append(other)
    return seen


def ways(amount, coins, memo):
    key = amount, len(coins)
    if key not in memo:
        if amount == 0:
            memo[key] = 1
        elif amount < 0 or not coins:
            memo[key] = 0
        else:
            memo[key] = ways(amount - coins[0], coins, memo) + ways(amount, coins[1:], memo)
    return memo[key]


def work():
    words = ["w" * (n % 13) + str(n * 7919 % 101) for n in range(4000)]
    counts = {}
    missing = 0
    for word in words:
        counts[word] = counts.get(word, 0) + 1
        try:
            counts[word + "!"]
        except KeyError:
            missing += 1
    graph = {n: [n * 2 % 700, (n + 7) % 700, n // 3] for n in range(700)}
    most = max(counts.values())
    return len(group(words)) + most + missing + sum(distances(graph, 1).values()) + ways(120, (50, 20, 10, 5, 2), {})


for turn in range(ROUNDS):
    result = work()
