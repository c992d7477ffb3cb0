# category: memory | expect: contained | min-python: 3.11 | max-python: 3.13 | source: as 942, by a union, whose argument asks the thing that it was made of
from collections import deque
from types import GenericAlias


class Unpacked(type):
    __typing_is_unpacked_typevartuple__ = True

    def __typing_subst__(cls, argument):
        return made_up


class Origin(metaclass=Unpacked):
    pass


class MadeUp(bytearray):
    def __ror__(self, other):
        self[32] = ord("A")
        return int


seen = b"a text that is not to change"
made_up = deque()
kept = [MadeUp, 10**6, 10**6, seen, seen, 0, 0, *[0] * 25]
for item in reversed(kept):
    made_up.appendleft(item)
for _ in range(31):
    made_up.pop()
try:
    (int | GenericAlias(Origin, (int,)))[str]
except TypeError:
    pass
print("ESCAPED:any memory" if seen[:1] == b"A" else "contained")
