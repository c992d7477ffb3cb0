# category: attr-walk | expect: contained | min-python: 3.11 | source: the plain walk from a tuple to every class
root = ().__class__.__base__
print("ESCAPED:class list" if "BuiltinImporter" in {c.__name__ for c in root.__subclasses__()} else "contained")
