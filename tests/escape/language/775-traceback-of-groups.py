# category: dos-output | expect: limit:output | min-python: 3.11 | source: an error with a hundred thousand parts
raise ExceptionGroup("g" * 3000, [ExceptionGroup("h" * 200000, [ValueError("y" * 30000)]) for _ in range(40)])
