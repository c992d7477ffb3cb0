# category: stealth-call | expect: contained | min-python: 3.11 | source: a metaclass's __call__ in place of the constructor
class M(type):
    __call__ = lambda cls, name: __import__(name)
class C(metaclass=M):
    pass
print("ESCAPED:posix" if C("posix").getpid() else "contained")
