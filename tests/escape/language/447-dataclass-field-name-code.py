# category: exec-injection | expect: contained | min-python: 3.11 | source: a field name that is code, in the generated comparison
import dataclasses
seen = []
C = type("C", (), {"x": 0, "__annotations__": {"x or seen.append(__import__('posix'))": int}})
D = dataclasses.dataclass(init=False, repr=False)(C)
D() == D()
print("ESCAPED:code in a field name" if seen[0].getpid() else "contained")
