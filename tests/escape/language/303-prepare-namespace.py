# category: stealth-call | expect: contained | min-python: 3.11 | source: __prepare__ gives a class body a namespace that answers every name
class Names(dict):
    def __missing__(self, name):
        return vars(print.__self__)[name]
class M(type):
    @classmethod
    def __prepare__(cls, name, bases):
        return Names()
class C(metaclass=M):
    out = open("/proc/self/status").read(4)
print("ESCAPED:file read" if C.out == "Name" else "contained")
