from collections import Counter

GLIDER = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}


def step(alive):
    near = Counter((x + dx, y + dy) for x, y in alive for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
    return {cell for cell, n in near.items() if n == 3 or n == 2 and cell in alive}


def show(alive, width=8, height=6):
    return "\n".join("".join("#" if (x, y) in alive else "." for x in range(width)) for y in range(height))


cells = GLIDER
for generation in range(9):
    if generation % 4 == 0:
        print(f"generation {generation}\n{show(cells)}")
    cells = step(cells)
blinker = {(1, 0), (1, 1), (1, 2)}
print(step(step(blinker)) == blinker, len(cells))
