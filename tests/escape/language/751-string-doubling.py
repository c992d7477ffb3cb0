# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a string doubled
s = "xy"
while True:
    s += s
