# category: memory | expect: contained | min-python: 3.11 | max-python: 3.13 | live: no: it crashes | source: a cycle goes through a list that it was given as its state, whatever becomes of it
import itertools

items = [None] * 60
turns = itertools.cycle([])
turns.__setstate__((items, 1))
for _ in range(50):
    next(turns)
items[:] = [1]
spray = [tuple(["planted"] * 55) for _ in range(99)]
print(f"ESCAPED:{next(turns)}, of no list")
