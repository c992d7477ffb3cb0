# category: stealth-call | expect: contained | min-python: 3.11 | source: the namespace of a class body sees the functions as they are made
class Names(dict):
    def __setitem__(self, key, value):
        if key == "f":
            seen.append(value.__globals__)
        dict.__setitem__(self, key, value)
seen = []
class M(type):
    @classmethod
    def __prepare__(cls, name, bases):
        return Names()
class C(metaclass=M):
    def f(self):
        pass
print("ESCAPED:globals" if "__builtins__" in seen[0] else "contained")
