# category: unicode | expect: contained | min-python: 3.11 | source: the underscores are the odd characters
g = (lambda: 0)._＿globals＿_
print("ESCAPED:globals" if "__builtins__" in g else "contained")
