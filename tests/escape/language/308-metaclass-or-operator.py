# category: stealth-call | expect: contained | min-python: 3.11 | source: the or operator on classes calls the metaclass
class M(type):
    __or__ = lambda cls, other: other.__self__
class C(metaclass=M):
    pass
print("ESCAPED:builtins" if (C | print).open else "contained")
