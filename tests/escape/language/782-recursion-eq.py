# category: dos-recursion | expect: contained | min-python: 3.11 | source: recursion by comparison of lists
a, b = [], []
a.append(b)
b.append(a)
a == b
