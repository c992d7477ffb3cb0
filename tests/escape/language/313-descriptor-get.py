# category: stealth-call | expect: contained | min-python: 3.11 | source: a descriptor's __get__ is a builtin
class D:
    def __get__(self, obj, owner=None):
        return owner.__mro__[-1].__subclasses__()
class C:
    d = D()
print("ESCAPED:class list" if len(C.d) > 60 else "contained")
