# category: getattr | expect: contained | min-python: 3.11 | source: a str subclass whose text is another one to all who print it
class Two(str):
    seen = 0
    def __str__(self):
        Two.seen += 1
        return "real"
    def __repr__(self):
        return "'real'"
    def __format__(self, spec):
        return "real"
    def strip(self, *a):
        return "real"
print("ESCAPED:code object" if getattr(lambda: 3, Two("__code__")).co_consts else "contained")
