# category: attr-walk | expect: contained | min-python: 3.11 | source: descriptors name the class that owns them
owner = {}.keys().isdisjoint.__self__.__class__.__dict__["mapping"].__objclass__
root = owner.__base__
print("ESCAPED:class list" if len(root.__subclasses__()) > 60 else "contained")
