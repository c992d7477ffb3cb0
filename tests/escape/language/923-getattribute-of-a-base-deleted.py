# category: except-star | expect: contained | min-python: 3.11 | source: what hides a forged split is deleted, and a base below two others has it set
class Top:
    pass


class Left(Top):
    pass


class Right(Top):
    pass


class Group(Left, Right, ExceptionGroup):
    pass


for act in (
    lambda: type.__setattr__(Right, "split", lambda self, condition: (ExceptionGroup("p", [ValueError()]), None)),
    lambda: setattr(Top, "__getattribute__", lambda self, name: lambda *_: (ExceptionGroup("p", [ValueError()]), None)),
):
    try:
        act()
    except TypeError:
        pass
try:
    raise Group("g", [KeyError(1)])
except* ValueError as error:
    print(f"ESCAPED:{error!r}")
except* KeyError:
    print("contained")
