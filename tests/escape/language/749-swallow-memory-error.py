# category: dos-swallow | expect: limit:memory | min-python: 3.11 | source: memory errors swallowed
keep = []
n = 10**9
while True:
    try:
        keep.append(bytearray(n))
    except MemoryError:
        n = max(n // 2, 1)
