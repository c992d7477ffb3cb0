# category: dos-recursion | expect: contained | min-python: 3.11 | source: aliases within aliases
t = list
for _ in range(10**5):
    t = list[t]
repr(t)
