# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: an integer as bytes
(1).to_bytes(10**11, "big")
