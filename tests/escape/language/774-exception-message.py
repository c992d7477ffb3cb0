# category: dos-output | expect: limit:output | min-python: 3.11 | source: an error with a message of megabytes
raise ValueError("x" * (4 << 20))
