# category: stealth-call | expect: contained | min-python: 3.11 | source: a class that reads any attribute from another object
class M(type):
    def __getattr__(cls, name):
        return getattr(lambda: 0, "__" + name + "__")
class C(metaclass=M):
    pass
print("ESCAPED:globals" if "__builtins__" in C.globals else "contained")
