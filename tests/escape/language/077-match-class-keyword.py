# category: getattr | expect: contained | min-python: 3.11 | source: a class pattern reads any attribute by keyword
match (lambda: 0):
    case object(__globals__=g):
        print("ESCAPED:globals" if "__builtins__" in g else "contained")
