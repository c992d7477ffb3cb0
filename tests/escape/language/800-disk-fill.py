# category: dos-disk | expect: limit:disk | min-python: 3.11 | live: no: it would fill the machine's disk | source: files until the disk is full
n = 0
while n < 100:
    with open("probe%d" % n, "wb") as f:
        f.write(b"x" * (64 << 20))
    n += 1
print("ESCAPED:6 GB written")
