# category: attr-walk | expect: contained | min-python: 3.11 | source: type.__base__ read through the type's own dict
get = type.__dict__["__base__"].__get__
root = get(get(bool))
print("ESCAPED:class list" if len(type.__dict__["__subclasses__"](root)) > 60 else "contained")
