# category: memory | expect: contained | min-python: 3.11 | source: the signals of a decimal context are kept in it, and can outlive it
import decimal


def go():
    traps = decimal.Context().traps
    tuples = [(n,) * size for size in range(4, 15) for n in range(20)]
    before = [bytes(8) for _ in range(200)], [bytes(80) for _ in range(200)], [float(n) for n in range(200)]
    print("ESCAPED:signals of what is gone" if traps[decimal.Underflow] else "contained", len(tuples), len(before))


go()
