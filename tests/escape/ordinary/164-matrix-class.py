from fractions import Fraction
from operator import mul


class Matrix:
    def __init__(self, rows):
        self.rows = [list(map(Fraction, row)) for row in rows]

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __eq__(self, other):
        return self.rows == other.rows

    def __add__(self, other):
        return Matrix([x + y for x, y in zip(a, b, strict=True)] for a, b in zip(self.rows, other.rows, strict=True))

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {other.shape}")
        return Matrix([sum(map(mul, row, column)) for column in zip(*other.rows)] for row in self.rows)

    def __mul__(self, k):
        return Matrix([x * k for x in row] for row in self.rows)

    __rmul__ = __mul__

    def __pow__(self, n):
        result, base = Matrix.identity(self.shape[0]), self
        while n:
            if n & 1:
                result = result @ base
            base, n = base @ base, n >> 1
        return result

    def __invert__(self):
        n = self.shape[0]
        work = [row + unit for row, unit in zip(self.rows, Matrix.identity(n).rows)]
        for i in range(n):
            pivot = next((r for r in range(i, n) if work[r][i]), None)
            if pivot is None:
                raise ZeroDivisionError("singular matrix")
            work[i], work[pivot] = work[pivot], work[i]
            work[i] = [x / work[i][i] for x in work[i]]
            for r in range(n):
                if r != i:
                    work[r] = [x - work[r][i] * y for x, y in zip(work[r], work[i])]
        return Matrix(row[n:] for row in work)

    def __getitem__(self, key):
        match key:
            case (int(i), int(j)):
                return self.rows[i][j]
            case (slice() as s, int(j)):
                return [row[j] for row in self.rows[s]]
            case int(i):
                return self.rows[i]

    def __str__(self):
        texts = [[str(x) for x in row] for row in self.rows]
        width = max(len(t) for row in texts for t in row)
        return "\n".join(" ".join(t.rjust(width) for t in row) for row in texts)


m = Matrix([[2, 1], [5, 3]])
print(m, ~m, m @ ~m == Matrix.identity(2), (m + m) == 2 * m, m[0, 1], m[:, 0], m.T, sep="\n")
print((Matrix([[1, 1], [1, 0]]) ** 90)[0, 1], ~Matrix([[4, 7], [2, 6]]))
for bad in (lambda: m @ Matrix([[1, 2, 3]]), lambda: ~Matrix([[1, 2], [2, 4]])):
    try:
        bad()
    except (ValueError, ZeroDivisionError) as error:
        print(error)
