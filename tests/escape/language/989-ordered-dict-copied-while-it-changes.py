# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: gh-148660 and its like: what an OrderedDict is copied or compared to empties it meanwhile
import collections


class Key:
    def __eq__(self, other):
        global spray
        for one in dicts:
            one.clear()
        spray = [bytes(size) + b"Z" for size in range(8, 400) for _ in range(9)]
        return True

    def __hash__(self):
        return 1


class Copied(collections.OrderedDict):
    def __setitem__(self, key, value):
        key == 1
        super().__setitem__(key, value)

    def __init__(self, *given):
        super().__init__()


for kind in (collections.OrderedDict, Copied):
    dicts = [kind(), kind()]
    for one in dicts:
        for number in range(20):
            collections.OrderedDict.__setitem__(one, Key() if number == 9 else number, number)
    for act in (lambda: dicts[0].copy(), lambda: dicts[0] == dicts[1], lambda: dicts[0].move_to_end(Key()), lambda: kind(dicts[0])):
        try:
            act()
        except (KeyError, RuntimeError):
            pass
print("contained")
