# category: match | expect: contained | min-python: 3.11 | source: a metaclass says isinstance is true, __match_args__ names the attribute
class M(type):
    def __instancecheck__(cls, obj):
        return True
class P(metaclass=M):
    __match_args__ = ("__globals__",)
match (lambda: 0):
    case P(g):
        print("ESCAPED:globals" if "__builtins__" in g else "contained")
