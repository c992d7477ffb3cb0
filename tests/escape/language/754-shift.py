# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: one shift
x = 1 << (1 << 36)
