# category: stealth-call | expect: contained | min-python: 3.11 | source: __set_name__ is called with the class while it is made
seen = []
class D:
    def __set_name__(self, owner, name):
        seen.append(type.__subclasses__(owner.__mro__[-1]))
class C:
    d = D()
print("ESCAPED:class list" if len(seen[0]) > 60 else "contained")
