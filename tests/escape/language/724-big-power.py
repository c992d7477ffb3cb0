# category: dos-time | expect: limit:time | min-python: 3.11 | source: one power of large integers
x = 3 ** (10**8)
y = x * x
