# category: attr-walk | expect: contained | min-python: 3.11 | source: the other printers of site
g = type(copyright).__call__.__globals__
print("ESCAPED:site namespace" if g["sys"].modules else "contained")
