# category: match | expect: contained | min-python: 3.11 | source: __match_args__ computed at the time of matching
class M(type):
    @property
    def __match_args__(cls):
        return tuple("__%s__" % n for n in ("globals", "code"))
    def __instancecheck__(cls, obj):
        return True
class P(metaclass=M):
    pass
match (lambda: 0):
    case P(g, c):
        print("ESCAPED:globals and code" if "__builtins__" in g and c.co_code else "contained")
