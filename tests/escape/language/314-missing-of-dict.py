# category: stealth-call | expect: contained | min-python: 3.11 | source: __missing__ set to a builtin
class D(dict):
    __missing__ = lambda self, key: __import__(key)
print("ESCAPED:posix" if D()["posix"].getpid() else "contained")
