# category: attr-walk | expect: contained | min-python: 3.11 | source: list[...] forwards attribute reads to its origin and keeps its args
import types
a = types.GenericAlias(type, (int,))
subs = a.__origin__.__subclasses__(a.__mro__[-1])
print("ESCAPED:class list" if len(subs) > 60 else "contained")
