# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: bytes(n)
bytearray(10**11)
