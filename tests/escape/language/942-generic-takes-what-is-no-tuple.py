# category: memory | expect: contained | min-python: 3.11 | source: an argument of a generic calls itself unpacked and gives a deque, which C reads as the tuple that it expects: the items are the block of the deque, a bytearray made up
from collections import deque


class Unpacked:
    __typing_is_unpacked_typevartuple__ = True

    def __typing_subst__(self, argument):
        return made_up


seen = b"a text that is not to change"
made_up = deque()
kept = [bytearray, 10**6, 10**6, seen, seen, 0, 0, *[0] * 25]
for item in reversed(kept):
    made_up.appendleft(item)
for _ in range(31):
    made_up.pop()
try:
    found = list[Unpacked(), int][int].__args__[0]
    found[32] = ord("A")
except TypeError:
    pass
print("ESCAPED:any memory" if seen[:1] == b"A" else "contained")
