import inspect
import sys


class Shape:
    pass


def solve():
    return 5


own = sys.modules[__name__]
print(own.solve(), getattr(sys.modules["__main__"], "solve")(), own.__name__, hasattr(own, "missing"))
setattr(own, "made", 3)
print(made, vars(own)["made"], own.__dict__["made"])  # noqa: F821
vars(own)["other"] = 4
print(other, "solve" in dir(own))  # noqa: F821
print([name for name, value in inspect.getmembers(own) if inspect.isclass(value) and value.__module__ == __name__])
del own.made
print("made" in globals())
