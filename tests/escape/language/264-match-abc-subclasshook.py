# category: match | expect: contained | min-python: 3.11 | source: __subclasshook__ makes any object an instance
import abc
class P(abc.ABC):
    __match_args__ = ("__self__",)
    @classmethod
    def __subclasshook__(cls, sub):
        return True
match print:
    case P(b):
        print("ESCAPED:builtins" if b.open else "contained")
