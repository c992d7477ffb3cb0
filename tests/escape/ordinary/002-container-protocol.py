class Grid:
    def __init__(self, width, height, fill="."):
        self.width, self.height = width, height
        self.cells = {}
        self.fill = fill

    def __getitem__(self, key):
        if isinstance(key, tuple) and all(isinstance(part, int) for part in key):
            return self.cells.get(key, self.fill)
        if isinstance(key, slice):
            return ["".join(self[x, y] for x in range(self.width)) for y in range(*key.indices(self.height))]
        raise KeyError(key)

    def __setitem__(self, key, value):
        x, y = key
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise IndexError(f"{key} is out of the grid")
        self.cells[key] = value

    def __delitem__(self, key):
        del self.cells[key]

    def __missing__(self, key):
        return None

    def __contains__(self, key):
        return key in self.cells

    def __len__(self):
        return len(self.cells)

    def __length_hint__(self):
        return self.width * self.height

    def __call__(self, *points, mark="#"):
        for point in points:
            self[point] = mark
        return self


grid = Grid(5, 3)((1, 1), (2, 1), mark="o")((4, 2))
print(*grid[:], sep="\n")
print(*grid[::-2], len(grid), (1, 1) in grid, (0, 0) in grid)
del grid[1, 1]
print(grid[0:2])
for bad in ((9, 9), (0,)):
    try:
        grid[bad] = 1
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)
try:
    grid["x"]
except KeyError as error:
    print(error.args, error)


class Default(dict):
    def __missing__(self, key):
        self[key] = value = len(key)
        return value


words = Default(a=10)
print([words[word] for word in "a quick brown fox".split()], dict(words), words.get("nothing"))
