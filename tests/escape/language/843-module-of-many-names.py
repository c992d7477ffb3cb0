# category: deputy | expect: contained | min-python: 3.11 | max-python: 3.13 | source: get_type_hints looks up a module whose name is another at each look
import functools
class Many(str):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return hash(names.pop(0) if len(names) > 1 else names[0])
class Base:
    __module__ = Many()
    __annotations__ = {"a": "seen.append(getpid()) or int"}
    seen = []
class Func:
    __annotations__ = Base.__annotations__
    __mro__ = (Base,)
    is_type = False
    @property
    def __no_type_check__(self):
        self.is_type = True
    @property
    def __class__(self):
        return type if self.is_type else Func
for names in (["os"], ["none", "functools", "functools", "os"]):
    try:
        functools.singledispatch(len).register(Func())
    except (NameError, TypeError, AttributeError):
        pass
print("ESCAPED:os as namespace of annotations" if Base.seen else "contained")
