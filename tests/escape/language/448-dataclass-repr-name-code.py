# category: exec-injection | expect: contained | min-python: 3.11 | source: a field name put into __repr__'s text
import dataclasses
C = type("C", (), {"x": 0, "__annotations__": {"x or {__import__('posix').getpid()}": int}})
D = dataclasses.dataclass(init=False, eq=False)(C)
r = repr(D())
print("ESCAPED:code in __repr__" if r.split("{")[-1].split("}")[0].isdigit() else "contained")
