# category: attr-walk | expect: contained | min-python: 3.11 | source: mro() called as a method, last entry taken
root = type("").mro()[-1]
print("ESCAPED:class list" if len(type.__subclasses__(root)) > 60 else "contained")
