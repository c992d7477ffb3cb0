import math

value = 1


def function(a, b=2):
    c = a + b
    return sorted(locals())


class Thing:
    kind = "thing"

    def __init__(self):
        self.x, self.y = 1, 2

    def method(self):
        pass


globals()["made"] = "by globals()"
print(
    function(1),
    made,
    "value" in globals(),
    globals()["function"] is function,
    "math" in globals(),
    locals() is globals(),
)
t = Thing()
vars(t)["z"] = 3
t.__dict__.update(w=4)
print(
    vars(t),
    t.z,
    [n for n in dir(t) if not n.startswith("__")],
    "__init__" in dir(Thing),
    Thing.__dict__["kind"],
    sorted(k for k in vars(Thing) if not k.startswith("__")),
)
print(
    "sqrt" in dir(math),
    getattr(math, "pi") > 3,
    hasattr(math, "nope"),
    len(dir()) > 5,
    callable(t.method),
    callable(t),
    type(vars(Thing)).__name__,
)
print(
    __name__,
    __doc__,
    Thing.__module__,
    Thing.__name__,
    Thing.__qualname__,
    function.__name__,
    t.method.__name__,
    t.__class__ is Thing,
    isinstance(t, Thing),
)
module_functions = [name for name, item in list(globals().items()) if callable(item) and not name.startswith("_")]
print(module_functions, id(t) == id(t), hash("a") == hash("a"), type(t)().x)
setattr(Thing, "added", lambda self: "added method")
print(
    t.added(),
    t.__class__.__name__,
    object().__class__.__name__,
    type(type(t)).__name__,
    type(3).__name__,
    type(print).__name__,
    type(function).__name__,
)
if __name__ == "__main__":
    print("run as a program")
    del made
    print("made" in globals())
