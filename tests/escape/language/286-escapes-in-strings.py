# category: unicode | expect: contained | min-python: 3.11 | source: every way to write an underscore in a string
g = getattr(lambda: 0, "\137\x5f\N{LATIN SMALL LETTER G}\U0000006c\u006fbals\N{LOW LINE}" + chr(95))
print("ESCAPED:globals" if "__builtins__" in g else "contained")
