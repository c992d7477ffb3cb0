# category: attr-walk | expect: contained | min-python: 3.11 | source: a guest mro() gets the base list from the interpreter
seen = []
class M(type):
    def mro(cls):
        line = type.mro(cls)
        seen.append(type.__subclasses__(line[-1]))
        return line
class C(metaclass=M):
    pass
print("ESCAPED:class list in mro()" if len(seen[0]) > 60 else "contained")
