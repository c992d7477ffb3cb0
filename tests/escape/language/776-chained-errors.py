# category: dos-output | expect: limit:output | min-python: 3.11 | source: an error with a long chain of causes
e = None
for i in range(900):
    n = ValueError("x" * 8000)
    n.__cause__ = e
    e = n
raise e
