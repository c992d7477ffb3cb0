# category: dos-output | expect: limit:output | min-python: 3.11 | source: lines without end
while True:
    print("x" * 1000)
