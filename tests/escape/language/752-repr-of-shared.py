# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: the text of what is shared many times
a = ["lol"]
for _ in range(60):
    a = [a, a]
repr(a)
