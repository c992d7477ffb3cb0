# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a small text that unpacks to a large one
import zlib
data = zlib.compress(b"\0" * 10**7)
x = []
while True:
    x.append(zlib.decompress(data))
