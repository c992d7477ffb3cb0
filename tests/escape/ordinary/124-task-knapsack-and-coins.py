def knapsack(items, capacity):
    """items: (value, weight) -> the best value and the indices that give it."""
    best = [[0] * (capacity + 1) for _ in range(len(items) + 1)]
    for i, (value, weight) in enumerate(items, 1):
        for room in range(capacity + 1):
            best[i][room] = best[i - 1][room]
            if weight <= room:
                best[i][room] = max(best[i][room], best[i - 1][room - weight] + value)
    chosen, room = [], capacity
    for i in range(len(items), 0, -1):
        if best[i][room] != best[i - 1][room]:
            chosen.append(i - 1)
            room -= items[i - 1][1]
    return best[-1][-1], chosen[::-1]


def ways(total, coins):
    count = [1] + [0] * total
    for coin in coins:
        for amount in range(coin, total + 1):
            count[amount] += count[amount - coin]
    return count[total]


def fewest(total, coins):
    best = [0] + [float("inf")] * total
    for amount in range(1, total + 1):
        best[amount] = min((best[amount - c] + 1 for c in coins if c <= amount), default=float("inf"))
    return best[total] if best[total] != float("inf") else -1


def check():
    assert knapsack([(60, 10), (100, 20), (120, 30)], 50) == (220, [1, 2])
    assert ways(5, [1, 2, 5]) == 4 and ways(3, [2]) == 0 and ways(0, [7]) == 1
    assert fewest(11, [1, 2, 5]) == 3 and fewest(3, [2]) == -1


check()
print(ways(200, [1, 2, 5, 10, 20, 50, 100, 200]), fewest(63, [1, 5, 10, 21, 25]))
