# category: deputy | expect: contained | min-python: 3.12 | source: enum.property reads a name of a class it is told of
import enum
p = enum.property()
p.name = "__subclasses__"
p.member = None
p._attr_type, p._cls_type = "attr", object
got = p.__get__(5, int)
print("ESCAPED:class list by enum.property" if len(got()) > 60 else "contained")
