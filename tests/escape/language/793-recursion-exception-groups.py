# category: dos-recursion | expect: contained | min-python: 3.11 | source: groups within groups
g = ValueError()
for _ in range(10**5):
    g = ExceptionGroup("g", [g])
g.split(KeyError)
