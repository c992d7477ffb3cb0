# category: deputy | expect: contained | min-python: 3.11 | source: bisect compares a key that it reads
import bisect, operator
class Spy:
    def __gt__(self, other):
        seen.append(other)
        return True
    __lt__ = __gt__
seen = []
bisect.bisect_left([lambda: 0], Spy(), key=operator.attrgetter("__globals__"))
print("ESCAPED:globals by bisect" if "__builtins__" in seen[0] else "contained")
