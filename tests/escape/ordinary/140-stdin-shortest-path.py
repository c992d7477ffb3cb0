import heapq
import sys
from collections import defaultdict

input = sys.stdin.readline


def solve():
    n, m = map(int, input().split())
    graph = defaultdict(list)
    for _ in range(m):
        a, b, w = input().split()
        graph[a].append((b, int(w)))
        graph[b].append((a, int(w)))
    start, goal = input().split()
    distance, previous, heap = {start: 0}, {}, [(0, start)]
    while heap:
        d, node = heapq.heappop(heap)
        if d > distance[node]:
            continue
        if node == goal:
            break
        for other, weight in graph[node]:
            if d + weight < distance.get(other, float("inf")):
                distance[other], previous[other] = d + weight, node
                heapq.heappush(heap, (d + weight, other))
    if goal not in distance:
        return "no way"
    path = [goal]
    while path[-1] != start:
        path.append(previous[path[-1]])
    return f"{distance[goal]}: {' -> '.join(reversed(path))}"


for case in range(1, int(input()) + 1):
    print(f"Case #{case}: {solve()}")
