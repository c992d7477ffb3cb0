# category: dos-time | expect: limit:time | min-python: 3.11 | source: the plain loop
while True:
    pass
