# category: unicode | expect: contained | min-python: 3.11 | source: a keyword argument becomes a dict key
d = dict(__ｇlobals__=1)
name = list(d)[0]
print("ESCAPED:globals" if "__builtins__" in getattr(lambda: 0, name) else "contained")
