# category: deputy | expect: contained | min-python: 3.11 | source: the same with a function's code
import copy
def f():
    return "safe"
def evil():
    return "evil"
class C:
    def __reduce_ex__(self, protocol):
        return (lambda: f), (), (None, {"__code__": vars(type(f))["__code__"].__get__(evil)})
copy.copy(C())
print("ESCAPED:code swapped by copy" if f() == "evil" else "contained")
