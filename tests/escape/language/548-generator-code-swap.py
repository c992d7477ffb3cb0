# category: bytecode | expect: contained | min-python: 3.11 | source: the code of a generator function replaced while one runs
def g():
    yield 1
def h():
    yield "evil"
g.__code__ = h.__code__
print("ESCAPED:generator's code swapped" if next(g()) == "evil" else "contained")
