# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a width by %
"%2000000000d" % 1 * 9
