def queens(n, placed=()):
    if len(placed) == n:
        yield placed
        return
    for column in range(n):
        if all(column != c and abs(column - c) != len(placed) - row for row, c in enumerate(placed)):
            yield from queens(n, (*placed, column))


def bit_queens(n, row=0, columns=0, left=0, right=0):
    if row == n:
        return 1
    count, free = 0, ~(columns | left | right) & ((1 << n) - 1)
    while free:
        bit = free & -free
        free ^= bit
        count += bit_queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


print([sum(1 for _ in queens(n)) for n in range(1, 8)], [bit_queens(n) for n in range(1, 9)])
print("\n".join("".join("Q" if c == column else "." for c in range(6)) for column in next(queens(6))))
