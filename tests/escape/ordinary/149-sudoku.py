PUZZLE = """
53..7....
6..195...
.98....6.
8...6...3
4..8.3..1
7...2...6
.6....28.
...419..5
....8..79
"""


class Sudoku:
    def __init__(self, text):
        self.cells = [0 if c == "." else int(c) for c in text if c in ".123456789"]
        self.tries = 0

    def options(self, place):
        row, column = divmod(place, 9)
        box = row // 3 * 27 + column // 3 * 3
        taken = {self.cells[row * 9 + i] for i in range(9)}
        taken |= {self.cells[i * 9 + column] for i in range(9)}
        taken |= {self.cells[box + i // 3 * 9 + i % 3] for i in range(9)}
        return {*range(1, 10)} - taken

    def solve(self):
        empty = [
            (len(options), place, options)
            for place, value in enumerate(self.cells)
            if not value
            for options in [self.options(place)]
        ]
        if not empty:
            return True
        _, place, options = min(empty)
        for value in sorted(options):
            self.tries += 1
            self.cells[place] = value
            if self.solve():
                return True
        self.cells[place] = 0
        return False

    def __str__(self):
        return "\n".join("".join(map(str, self.cells[i : i + 9])) for i in range(0, 81, 9))


puzzle = Sudoku(PUZZLE)
print(puzzle.solve(), puzzle.tries)
print(puzzle)
