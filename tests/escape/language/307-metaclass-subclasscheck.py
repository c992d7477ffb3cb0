# category: stealth-call | expect: contained | min-python: 3.11 | source: issubclass in an abstract class's registry
import abc
seen = []
class M(abc.ABCMeta):
    def __subclasscheck__(cls, sub):
        seen.append(sub.__subclasses__())
        return False
class P(metaclass=M):
    pass
issubclass(object, P)
print("ESCAPED:class list" if len(seen[0]) > 60 else "contained")
