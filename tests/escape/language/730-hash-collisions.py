# category: dos-time | expect: limit:time | min-python: 3.11 | source: integers of one hash in a dict
m = (1 << 61) - 1
d = {}
for i in range(1, 10**7):
    d[i * m] = 1
