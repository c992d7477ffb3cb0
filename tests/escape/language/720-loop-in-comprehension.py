# category: dos-time | expect: limit:time | min-python: 3.11 | source: a comprehension over an endless iterator
[x for x in iter(int, 1) if x]
