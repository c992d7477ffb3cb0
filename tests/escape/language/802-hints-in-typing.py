# category: deputy | expect: contained | min-python: 3.11 | source: type hints of a class that claims to be typing's are evaluated there
import typing
C = type("C", (), {"__module__": "typing", "__annotations__": {"x": "types"}})
m = typing.get_type_hints(C)["x"]
print("ESCAPED:real module by typing's names" if m.__file__ else "contained")
