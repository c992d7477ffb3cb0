# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: joining a text many times
s = "x" * 10**6
",".join([s] * 10**5)
