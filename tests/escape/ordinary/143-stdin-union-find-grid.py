import sys


class DisjointSet:
    def __init__(self):
        self.parent, self.size = {}, {}

    def find(self, x):
        self.parent.setdefault(x, x)
        self.size.setdefault(x, 1)
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a != b:
            if self.size[a] < self.size[b]:
                a, b = b, a
            self.parent[b] = a
            self.size[a] += self.size[b]


grid = [line.rstrip("\n") for line in sys.stdin]
islands = DisjointSet()
for y, row in enumerate(grid):
    for x, cell in enumerate(row):
        if cell == "#":
            islands.find((x, y))
            for a, b in ((x - 1, y), (x, y - 1)):
                if a >= 0 and b >= 0 and a < len(grid[b]) and grid[b][a] == "#":
                    islands.union((x, y), (a, b))
roots = {islands.find(cell) for cell in list(islands.parent)}
print(len(roots), sorted(islands.size[root] for root in roots))
