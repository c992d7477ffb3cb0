# category: deputy | expect: contained | min-python: 3.11 | source: functools copies __self__ of whatever a descriptor gives onto a partial
import functools


class Gives:
    def __get__(self, instance, owner=None):
        return print


class Holds:
    method = functools.partialmethod(Gives())


found = getattr(Holds().method, "__self__", None)
print(f"ESCAPED:{found}" if type(found) is type(functools) else "contained")
