def make_class(name, **defaults):
    def __init__(self, **fields):
        for key in fields:
            if key not in defaults:
                raise TypeError(f"{name} has no field {key!r}")
        self.__dict__.update({**defaults, **fields})

    def __repr__(self):
        return f"{name}({', '.join(f'{k}={v!r}' for k, v in sorted(vars(self).items()))})"

    return type(name, (), {"__init__": __init__, "__repr__": __repr__})


Point = make_class("Point", x=0, y=0)
print(Point(x=3), Point.__name__, type(Point).__name__)
try:
    Point(z=1)
except TypeError as error:
    print(error)


def outer(base):
    class Local(base):
        level = getattr(base, "level", 0) + 1

        def path(self):
            return (super().path() if hasattr(base, "path") else []) + [self.level, Local.level]

    return Local


A = outer(object)
B = outer(A)
print(B.level, B().path(), B.__qualname__, A is not B)


class Outer:
    class Inner:
        value = 5

        class Deepest:
            value = 6

    def make(self):
        return self.Inner()


print(Outer().make().value, Outer.Inner.Deepest.value, Outer.Inner.Deepest.__qualname__)
instances = [type(f"K{i}", (A,), {"n": i, "__str__": lambda self: f"k{self.n}"})() for i in range(3)]
print(*instances, sorted(cls.__name__ for cls in A.__subclasses__()))
