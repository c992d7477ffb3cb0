# category: stealth-call | expect: contained | min-python: 3.11 | source: __enter__ is a builtin bound to its argument
class C(str):
    __enter__ = lambda self: __import__(self)
    def __exit__(self, *a):
        pass
with C("posix") as m:
    print("ESCAPED:posix" if m.getpid() else "contained")
