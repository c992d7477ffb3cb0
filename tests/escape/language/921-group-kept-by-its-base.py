# category: except-star | expect: contained | min-python: 3.11 | source: a class that is refused has been handed to __init_subclass__ before
kept = []


class Keeps:
    def __init_subclass__(cls):
        kept.append(cls)


try:
    type("Group", (Keeps, ExceptionGroup), {"split": lambda self, condition: (ExceptionGroup("p", [ValueError()]), None)})
except TypeError:
    pass
try:
    raise kept[0]("g", [KeyError(1)])
except* ValueError as error:
    print(f"ESCAPED:{error!r}")
except* KeyError:
    print("contained")
