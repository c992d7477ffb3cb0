# category: match | expect: contained | min-python: 3.11 | source: __match_args__ set after the class was made
class M(type):
    def __instancecheck__(cls, obj):
        return True
class P(metaclass=M):
    pass
setattr(P, "__match" + "_args__", ("__self__",))
match print:
    case P(b):
        print("ESCAPED:builtins" if b.open else "contained")
