# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: tabs of thousands of millions
("\t" * 8).expandtabs(2**30)
