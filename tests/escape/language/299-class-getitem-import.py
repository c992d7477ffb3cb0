# category: stealth-call | expect: contained | min-python: 3.11 | source: a subscript calls __class_getitem__
class C:
    __class_getitem__ = __import__
print("ESCAPED:posix" if C["posix"].getpid() else "contained")
