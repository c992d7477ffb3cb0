"""Comprehensions: lists, sets, dicts, nested and with conditions; sorted, zip, enumerate, map, filter over them."""

ROUNDS = 150


def transpose(rows):
    return [[row[i] for row in rows] for i in range(len(rows[0]))]


def work():
    rows = [[(a * b) % 17 for a in range(60)] for b in range(60)]
    flat = [cell for row in transpose(rows) for cell in row if cell % 2]
    places = {n: [i for i, cell in enumerate(flat[:400]) if cell == n] for n in range(8)}
    triples = [(a, b, c) for a in range(1, 20) for b in range(a, 20) for c in range(b, 30) if a * a + b * b == c * c]
    ordered = sorted(flat, key=lambda cell: (cell % 5, -cell))
    squares = list(map(lambda x: x * x, filter(lambda x: x > 3, flat)))
    joined = {a * 100 + b for a, b in zip(flat, squares)}
    return len(places[3]) + len(triples) + ordered[100] + sum(squares) + len(joined)


for turn in range(ROUNDS):
    result = work()
