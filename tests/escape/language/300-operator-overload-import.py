# category: stealth-call | expect: contained | min-python: 3.11 | source: an arithmetic operator calls a builtin
class C:
    __add__ = staticmethod(__import__)
print("ESCAPED:posix" if (C() + "posix").getpid() else "contained")
