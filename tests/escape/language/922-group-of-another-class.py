# category: except-star | expect: contained | min-python: 3.11 | source: a group that is there already is given a class with another split
kept = []


class Keeps:
    def __init_subclass__(cls):
        kept.append(cls)


class Group(Keeps, ExceptionGroup):
    pass


try:
    type("Other", (Keeps, ExceptionGroup), {"split": lambda self, condition: (ExceptionGroup("p", [ValueError()]), None)})
except TypeError:
    pass
group = Group("g", [KeyError(1)])
group.__class__ = kept[1]
try:
    raise group
except* ValueError as error:
    print(f"ESCAPED:{error!r}")
except* KeyError:
    print("contained")
