# category: unicode | expect: contained | min-python: 3.11 | source: names assigned in a class body
class M(type):
    def __instancecheck__(cls, x):
        return True
class C(metaclass=M):
    __𝕞atch_args__ = ("__self__",)
match print:
    case C(b):
        print("ESCAPED:builtins" if b.open else "contained")
