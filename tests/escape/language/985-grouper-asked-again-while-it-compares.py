# category: memory | expect: contained | min-python: 3.11 | source: gh-146613: a group's key is let go by the __eq__ that compares it
import itertools

seen = []


class Asks(list):
    def __eq__(self, other):
        seen.append(other)
        return False

    __hash__ = None


class Key:
    on = True

    def __init__(self, number):
        self.items = [number] * 9

    def __eq__(self, other):
        global spray
        if Key.on:
            Key.on = False
            del other
            next(groups, None)
            next(groups, None)
            spray = [Planted() for _ in range(99)]
        return NotImplemented

    __hash__ = None


class Planted:
    def __init__(self):
        self.items = 1

    def __eq__(self, other):
        seen.append("planted")
        return True

    __hash__ = None


groups = itertools.groupby(Key(number) for number in range(9))
_, group = next(groups)
try:
    next(group)
    next(group)
except StopIteration:
    pass
print("ESCAPED:another object compared" if "planted" in seen else "contained")
