class Base:
    def who(self):
        return ["Base"]


class Left(Base):
    def who(self):
        return ["Left", *super().who()]


class Right(Base):
    def who(self):
        return ["Right", *super().who()]


class Bottom(Left, Right):
    def who(self):
        return ["Bottom", *super().who()]


print(Bottom().who())
print(
    [cls.__name__ for cls in Bottom.__mro__],
    [cls.__name__ for cls in Bottom.mro()],
    Bottom.__bases__[0] is Left,
    Bottom.__base__.__name__,
)
print(super(Left, Bottom()).who(), Left.who(Bottom()), issubclass(Bottom, (int, Right)))
try:
    type("Impossible", (Base, Left), {})
except TypeError as error:
    print(str(error).split("\n")[0])


class LoggedDict(dict):
    def __setitem__(self, key, value):
        print("set", key)
        super().__setitem__(key, value)


class Counting:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sets = 0

    def __setitem__(self, key, value):
        self.sets += 1
        super().__setitem__(key, value)


class Both(Counting, LoggedDict):
    pass


both = Both(a=1)
both["b"] = 2
both.update(c=3)
print(both, both.sets, [cls.__name__ for cls in Both.__mro__])


class Mixin:
    def __init__(self, *, colour="red", **rest):
        super().__init__(**rest)
        self.colour = colour


class Named:
    def __init__(self, *, name, **rest):
        super().__init__(**rest)
        self.name = name


class Thing(Mixin, Named):
    pass


print(vars(Thing(name="n", colour="blue")), Thing.__init__ is Mixin.__init__)
