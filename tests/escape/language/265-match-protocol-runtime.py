# category: match | expect: contained | min-python: 3.12 | source: a runtime protocol as the class of a pattern
import typing
@typing.runtime_checkable
class P(typing.Protocol):
    def __call__(self): ...
P.__match_args__ = ("__globals__",)
match (lambda: 0):
    case P(g):
        print("ESCAPED:globals" if "__builtins__" in g else "contained")
