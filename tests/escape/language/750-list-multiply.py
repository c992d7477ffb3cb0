# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a list of ten thousand million
x = [0] * 10**10
