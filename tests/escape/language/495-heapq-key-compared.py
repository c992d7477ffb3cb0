# category: deputy | expect: contained | min-python: 3.11 | source: keys are compared, and one of them is the guest's
import heapq, operator
class Spy:
    def __lt__(self, other):
        seen.append(other)
        return True
    __gt__ = __lt__
class Holder:
    pass
seen = []
h = Holder()
setattr(h, "__globals__", Spy())
heapq.nlargest(2, [h, lambda: 0, h], key=operator.attrgetter("__globals__"))
print("ESCAPED:globals by comparison" if "__builtins__" in seen[0] else "contained")
