# category: deputy | expect: contained | min-python: 3.11 | source: max compares the keys that it reads
import operator
class Spy:
    def __gt__(self, other):
        seen.append(other)
        return False
    __lt__ = __gt__
class H:
    pass
h = H()
setattr(h, "__globals__", Spy())
seen = []
max([lambda: 0, h], key=operator.attrgetter("__globals__"))
print("ESCAPED:globals by max" if "__builtins__" in seen[0] else "contained")
