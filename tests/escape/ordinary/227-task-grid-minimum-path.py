from collections import deque


def smallest_path(grid, k):
    """The least list of k values on a walk over neighbouring cells: alternates 1 and its least neighbour."""
    n = len(grid)
    row, column = next((i, j) for i in range(n) for j in range(n) if grid[i][j] == 1)
    near = min(
        grid[i][j]
        for i, j in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
        if 0 <= i < n and 0 <= j < n
    )
    return [1 if i % 2 == 0 else near for i in range(k)]


def flood(grid, start, colour):
    old, queue = grid[start[0]][start[1]], deque([start])
    grid = [list(row) for row in grid]
    while queue:
        i, j = queue.popleft()
        if 0 <= i < len(grid) and 0 <= j < len(grid[0]) and grid[i][j] == old != colour:
            grid[i][j] = colour
            queue.extend(((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)))
    return ["".join(row) for row in grid]


def unique_paths(grid):
    ways = [0] * len(grid[0])
    ways[0] = 1
    for row in grid:
        for j, cell in enumerate(row):
            ways[j] = 0 if cell == "#" else ways[j] + (ways[j - 1] if j else 0)
    return ways[-1]


assert smallest_path([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 3) == [1, 2, 1]
assert smallest_path([[5, 9, 3], [4, 1, 6], [7, 8, 2]], 4) == [1, 4, 1, 4]
assert unique_paths(["...", ".#.", "..."]) == 2 and unique_paths(["." * 7] * 3) == 28
print(*flood(["aab", "aba", "baa"], (0, 0), "z"), unique_paths(["." * 17] * 17))
