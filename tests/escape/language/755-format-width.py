# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a width of thousands of millions
"{:>9999999999}".format(1)
