# category: unicode | expect: contained | min-python: 3.11 | source: full-width letters in an attribute
g = (lambda: 0).__ｇｌｏｂａｌｓ__
print("ESCAPED:globals" if "__builtins__" in g else "contained")
