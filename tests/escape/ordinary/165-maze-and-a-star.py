import heapq
import random


def carve(width, height, seed):
    rng = random.Random(seed)
    walls = {(x, y) for x in range(2 * width + 1) for y in range(2 * height + 1)}
    stack, seen = [(0, 0)], {(0, 0)}
    walls.discard((1, 1))
    while stack:
        x, y = stack[-1]
        ways = [
            (dx, dy)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
            if 0 <= x + dx < width and 0 <= y + dy < height and (x + dx, y + dy) not in seen
        ]
        if not ways:
            stack.pop()
            continue
        dx, dy = rng.choice(ways)
        walls.discard((2 * x + 1 + dx, 2 * y + 1 + dy))
        walls.discard((2 * (x + dx) + 1, 2 * (y + dy) + 1))
        seen.add((x + dx, y + dy))
        stack.append((x + dx, y + dy))
    return walls


def a_star(walls, start, goal):
    def guess(p):
        return abs(p[0] - goal[0]) + abs(p[1] - goal[1])

    heap, came, cost = [(guess(start), start)], {start: None}, {start: 0}
    while heap:
        _, here = heapq.heappop(heap)
        if here == goal:
            path = []
            while here:
                path.append(here)
                here = came[here]
            return path[::-1]
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = here[0] + dx, here[1] + dy
            if there not in walls and cost[here] + 1 < cost.get(there, 1e9):
                cost[there], came[there] = cost[here] + 1, here
                heapq.heappush(heap, (cost[there] + guess(there), there))


width, height = 10, 5
walls = carve(width, height, 4)
path = a_star(walls, (1, 1), (2 * width - 1, 2 * height - 1))
on = set(path)
for y in range(2 * height + 1):
    print("".join("#" if (x, y) in walls else "." if (x, y) in on else " " for x in range(2 * width + 1)))
print(len(path), path[0], path[-1])
