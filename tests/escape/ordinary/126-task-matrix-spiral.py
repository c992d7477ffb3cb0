def spiral(matrix):
    """
    >>> spiral([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    [1, 2, 3, 6, 9, 8, 7, 4, 5]
    """
    out = []
    while matrix:
        out += matrix[0]
        matrix = [list(row) for row in zip(*matrix[1:])][::-1]
    return out


def rotate(matrix):
    return [list(row) for row in zip(*matrix[::-1])]


def transpose(matrix):
    return list(map(list, zip(*matrix)))


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def determinant(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * determinant([row[:j] + row[j + 1 :] for row in m[1:]]) for j in range(len(m)))


def check(candidate):
    assert candidate([[1, 2, 3], [4, 5, 6], [7, 8, 9]]) == [1, 2, 3, 6, 9, 8, 7, 4, 5]
    assert candidate([]) == [] and candidate([[1]]) == [1] and candidate([[1, 2], [3, 4], [5, 6]]) == [1, 2, 4, 6, 5, 3]
    m = [[2, 0, 1], [1, 3, 2], [1, 1, 4]]
    assert rotate(rotate(rotate(rotate(m)))) == m and transpose(transpose(m)) == m
    assert determinant(m) == 18 and multiply(m, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]) == m


check(spiral)
print(spiral([[1, 2, 3, 4], [5, 6, 7, 8]]), rotate([[1, 2], [3, 4]]))
